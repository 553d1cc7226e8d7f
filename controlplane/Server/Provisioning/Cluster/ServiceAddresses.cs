using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>Where a Gateway is reachable, from its live Service.</summary>
internal static class ServiceAddresses
{
    /// <summary>The addresses; empty while there are none.</summary>
    /// <param name="service">The live Service.</param>
    /// <param name="nodes">Addresses of the cluster's nodes, which count for a Service of type NodePort.</param>
    public static ImmutableArray<GatewayAddress> Of(JsonObject service, ImmutableArray<string> nodes)
    {
        ArgumentNullException.ThrowIfNull(service);
        var spec = service["spec"] as JsonObject ?? [];
        var external = Strings(spec["externalIPs"]).Select(Ip);
        return (string?)spec["type"] switch
        {
            "LoadBalancer" => [.. Ingress(service).Distinct()],
            "NodePort" => [.. external.Concat(nodes.Select(Ip)).Distinct()],
            _ => [.. external.Concat(Strings(spec["clusterIPs"]).DefaultIfEmpty((string?)spec["clusterIP"] ?? "").Where(IsAddress).Select(Ip)).Distinct()],
        };
    }

    private static IEnumerable<GatewayAddress> Ingress(JsonObject service)
    {
        foreach (var entry in (service["status"]?["loadBalancer"]?["ingress"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if ((string?)entry["ip"] is { Length: > 0 } ip)
            {
                yield return Ip(ip);
            }
            else if ((string?)entry["hostname"] is { Length: > 0 } hostname)
            {
                yield return new GatewayAddress("Hostname", hostname);
            }
        }
    }

    private static bool IsAddress(string clusterIp) => clusterIp is not ("" or "None");

    private static GatewayAddress Ip(string address) => new("IPAddress", address);

    private static IEnumerable<string> Strings(JsonNode? list) => (list as JsonArray ?? []).Select(static n => (string?)n).OfType<string>();
}
