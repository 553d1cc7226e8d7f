using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>What control planes wrote, as a judge reads it.</summary>
internal static class Said
{
    /// <summary>Statuses of Gateways that say that something is not in force, listeners included, or that nothing is attached.</summary>
    public static IEnumerable<string> Doubts(IEnumerable<RequestRecord> requests) =>
        from request in requests
        where request is { Verb: "update", Subresource: "status", Resource: "gateways", Code: 200 }
        let status = JsonNode.Parse(request.BodyText)!["status"]!
        let listeners = (status["listeners"] as JsonArray ?? []).OfType<JsonObject>().ToArray()
        let conditions = listeners.Append(status).SelectMany(static h => (h["conditions"] as JsonArray ?? []).OfType<JsonObject>())
        where conditions.Any(static c => (string?)c["type"] == "Programmed" && (string?)c["status"] != "True")
            || listeners.Any(static l => (int?)l["attachedRoutes"] == 0)
            || status["addresses"] is not JsonArray { Count: > 0 }
        select $"{request.UserAgent}: {status.ToJsonString()}";

    /// <summary>Deletions.</summary>
    public static IEnumerable<RequestRecord> Deletions(IEnumerable<RequestRecord> requests) =>
        requests.Where(static r => r.Verb is "delete" or "deletecollection" && r.Namespace != ClusterUnderTest.SystemNamespace);
}
