using System.Globalization;
using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>Rules of Services.</summary>
internal static class ServiceValidation
{
    public static void Validate(JsonObject service, JsonObject? old, Causes causes)
    {
        var spec = service["spec"];
        var type = spec.Text("type");
        if (type == "ExternalName")
        {
            causes.Required(spec, "spec", "externalName");
            return;
        }

        var ports = spec.Items("ports").ToArray();
        if (ports.Length == 0 && spec.Text("clusterIP") != "None")
        {
            causes.Missing("spec.ports");
        }

        Ports(ports, causes);
        if (old.Text("spec", "clusterIP") is { Length: > 0 } ip && spec.Text("clusterIP") is { Length: > 0 } wanted && wanted != ip)
        {
            causes.Invalid("spec.clusterIPs[0]", spec.At("clusterIP"), "may not change once set");
        }

        if (spec.Text("loadBalancerClass").Length > 0 && type != "LoadBalancer")
        {
            causes.Forbidden("spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'");
        }

        if (spec.Text("externalTrafficPolicy").Length > 0 && type == "ClusterIP" && spec.At("externalIPs") is null)
        {
            causes.Invalid("spec.externalTrafficPolicy", spec.At("externalTrafficPolicy"), "may only be set for externally-accessible services");
        }
    }

    private static void Ports(JsonObject[] ports, Causes causes)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (port, i) in ports.Select(static (p, i) => (p, i)))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"spec.ports[{i}]");
            var name = port.Text("name");
            if (name.Length == 0 && ports.Length > 1)
            {
                causes.Missing($"{at}.name");
            }
            else if (name.Length > 0 && !names.Add(name))
            {
                causes.Duplicate($"{at}.name", name);
            }

            if (port.Number("nodePort") is { } nodePort and (< 30000 or > 32767) and not 0)
            {
                causes.Invalid($"{at}.nodePort", port["nodePort"], $"provided port {nodePort} is not in the valid range. The range of valid ports is 30000-32767");
            }
        }
    }
}
