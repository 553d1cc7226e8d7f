using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting.Replicas;

/// <summary>What the proxies of one replica have answered, as it tells the leader: the same facts in the same bytes.</summary>
internal static class ReplicaReport
{
    /// <summary>Writes a roster; "[]" when no proxy has answered.</summary>
    public static string Write(ProxyRoster roster)
    {
        ArgumentNullException.ThrowIfNull(roster);
        return new JsonArray([.. roster.Connected.Values.Where(static p => p.Answers > 0).Select(Write)]).ToJsonString();
    }

    /// <summary>Reads what <see cref="Write(ProxyRoster)"/> has written.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no report.</exception>
    public static ImmutableArray<ConnectedProxy> Read(string text) =>
        [.. (JsonNode.Parse(text) as JsonArray ?? []).OfType<JsonObject>().Select(Read)];

    private static JsonObject Write(ConnectedProxy proxy) => new()
    {
        ["namespace"] = proxy.Id.Gateway.Namespace,
        ["gateway"] = proxy.Id.Gateway.Name,
        ["node"] = proxy.Id.NodeId,
        ["since"] = proxy.ConnectedSince.ToUnixTimeMilliseconds(),
        ["version"] = proxy.AcknowledgedVersion,
        ["generation"] = proxy.AnsweredGeneration,
        ["rejected"] = new JsonArray([.. proxy.Rejected.Select(static r => new JsonObject { ["name"] = r.Name, ["reason"] = r.Reason, ["degraded"] = r.Degraded })]),
    };

    private static ConnectedProxy Read(JsonObject proxy) => new(
        new ProxyId(new ObjectKey(Text(proxy, "namespace"), Text(proxy, "gateway")), Text(proxy, "node")),
        0,
        "",
        DateTimeOffset.FromUnixTimeMilliseconds((long?)proxy["since"] ?? 0))
    {
        AcknowledgedVersion = Text(proxy, "version"),
        AnsweredGeneration = (long?)proxy["generation"] ?? -1,
        Answers = 1,
        Rejected =
        [
            .. (proxy["rejected"] as JsonArray ?? []).OfType<JsonObject>()
                .Select(static r => new RejectedResource(Text(r, "name"), Text(r, "reason"), (bool?)r["degraded"] == true)),
        ],
    };

    private static string Text(JsonObject obj, string field) => (string?)obj[field] ?? "";
}
