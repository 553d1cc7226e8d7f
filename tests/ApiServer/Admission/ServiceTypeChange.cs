using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>
/// What goes with the type of a Service: fields that the new type does not have and that the client has only carried along, as
/// <c>dropTypeDependentFields</c> of the registry does.
/// </summary>
internal static class ServiceTypeChange
{
    public static void Drop(JsonObject next, JsonObject old)
    {
        var (spec, before) = (next["spec"] as JsonObject, old["spec"] as JsonObject);
        var type = spec.Text("type") is { Length: > 0 } given ? given : "ClusterIP";
        if (spec is null || before is null || type == before.Text("type"))
        {
            return;
        }

        if (type is "ClusterIP" or "ExternalName")
        {
            Remove("externalTrafficPolicy");
            foreach (var port in spec.Items("ports"))
            {
                if (before.Items("ports").Any(p => p.Number("nodePort") == port.Number("nodePort")))
                {
                    port.Remove("nodePort");
                }
            }
        }

        if (type != "LoadBalancer")
        {
            Remove("allocateLoadBalancerNodePorts");
            Remove("loadBalancerClass");
        }

        void Remove(string field)
        {
            if (JsonNode.DeepEquals(spec[field], before[field]))
            {
                spec.Remove(field);
            }
        }
    }
}
