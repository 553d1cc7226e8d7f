using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>The Service in front of a Gateway's proxies.</summary>
internal static class ProxyService
{
    /// <summary>The Service; null while no listener is accepted, because a Service without ports is none: one that exists stays as it is.</summary>
    public static JsonObject? Build(GatewayNode gateway, ServiceParameters parameters, InfrastructureMetadata meta)
    {
        var ports = gateway.AllListeners.Where(static l => l.IsAccepted)
            .Select(static l => (Number: l.Object.Port, IsUdp: l.Object.Protocol == ListenerProtocols.Udp))
            .Distinct()
            .Order()
            .ToArray();
        if (ports.Length == 0)
        {
            return null;
        }

        var type = parameters.Type ?? "LoadBalancer";
        var spec = new JsonObject
        {
            ["type"] = type,
            ["selector"] = Json.Of(InfrastructureLabels.Selector(gateway.Object)),
            ["ports"] = new JsonArray([.. ports.Select(Port)]),
        };
        if (type != "ClusterIP")
        {
            spec.With("externalTrafficPolicy", parameters.ExternalTrafficPolicy);
        }

        if (type == "LoadBalancer")
        {
            spec.With("loadBalancerClass", parameters.LoadBalancerClass)
                .With("loadBalancerSourceRanges", new JsonArray([.. parameters.LoadBalancerSourceRanges.Select(static r => JsonValue.Create(r))]));
        }

        AddAddresses(spec, gateway.Object, type);
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = meta.ToJson(parameters.Labels, parameters.Annotations),
            ["spec"] = spec,
        };
    }

    private static JsonObject Port((int Number, bool IsUdp) port) => new()
    {
        ["name"] = string.Create(CultureInfo.InvariantCulture, $"{(port.IsUdp ? "udp" : "tcp")}-{port.Number}"),
        ["port"] = port.Number,
        ["targetPort"] = port.Number,
        ["protocol"] = port.IsUdp ? "UDP" : "TCP",
    };

    // A load balancer is asked for the first address; the field can hold one. Without a load balancer the nodes take traffic to the addresses.
    private static void AddAddresses(JsonObject spec, Gateway gateway, string type)
    {
        var addresses = gateway.Spec.Addresses
            .Where(static a => a is { Type: "IPAddress", Value.Length: > 0 })
            .Select(static a => a.Value)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        if (type == "LoadBalancer")
        {
            spec.With("loadBalancerIP", addresses.FirstOrDefault());
        }
        else
        {
            spec.With("externalIPs", new JsonArray([.. addresses.Select(static a => JsonValue.Create(a))]));
        }
    }
}
