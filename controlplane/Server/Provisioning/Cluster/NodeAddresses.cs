using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>The addresses of nodes that clients can reach.</summary>
internal static class NodeAddresses
{
    // A status holds 16 addresses; more nodes than that answer just as well.
    private const int MaxAddresses = 16;

    /// <summary>One address per ready node, the external one where there is one, in order of the nodes' names.</summary>
    public static ImmutableArray<string> Of(IEnumerable<JsonObject> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return
        [
            .. nodes.Where(IsReady)
                .OrderBy(static n => (string?)n["metadata"]?["name"], StringComparer.Ordinal)
                .Select(static n => Address(n, "ExternalIP") ?? Address(n, "InternalIP"))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Take(MaxAddresses),
        ];
    }

    private static bool IsReady(JsonObject node) => Items(node, "conditions").Any(static c => (string?)c["type"] == "Ready" && (string?)c["status"] == "True");

    private static string? Address(JsonObject node, string type) =>
        Items(node, "addresses").Where(a => (string?)a["type"] == type).Select(static a => (string?)a["address"]).FirstOrDefault();

    private static IEnumerable<JsonObject> Items(JsonObject node, string list) => (node["status"]?[list] as JsonArray ?? []).OfType<JsonObject>();
}
