using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Controllers;

/// <summary>Gives Services their cluster IPs and node ports when they are written; in a real server this is part of the write, too.</summary>
internal sealed class ServiceAllocator
{
    private const int FirstNodePort = 30000;
    private const int LastNodePort = 32767;
    private readonly Lock _gate = new();
    private readonly HashSet<long> _nodePorts = [];
    private int _nextIp = 10;

    /// <summary>Allocates what is missing; the result gives it back.</summary>
    public Action? Allocate(JsonObject obj, JsonObject? old, ResourceType type)
    {
        if (type.Id != BuiltInResources.Services.Id || obj["spec"] is not JsonObject spec)
        {
            return null;
        }

        KeepIps(spec, old?["spec"] as JsonObject);
        var ports = AllocatePorts(spec, old?["spec"] as JsonObject);
        return () => Release(ports);
    }

    private void KeepIps(JsonObject spec, JsonObject? old)
    {
        if (spec.Text("type") == "ExternalName")
        {
            spec.Remove("clusterIP");
            spec.Remove("clusterIPs");
            return;
        }

        if (spec.Text("clusterIP").Length == 0)
        {
            spec["clusterIP"] = old.Text("clusterIP") is { Length: > 0 } kept ? kept : NextIp();
        }

        spec["clusterIPs"] = new JsonArray(spec.Text("clusterIP"));
        if (!spec.ContainsKey("ipFamilies"))
        {
            spec["ipFamilies"] = new JsonArray("IPv4");
        }

        if (!spec.ContainsKey("ipFamilyPolicy"))
        {
            spec["ipFamilyPolicy"] = "SingleStack";
        }
    }

    private string NextIp()
    {
        var next = Interlocked.Increment(ref _nextIp);
        return $"10.96.{next >> 8 & 255}.{next & 255}";
    }

    private List<long> AllocatePorts(JsonObject spec, JsonObject? old)
    {
        var taken = new List<long>();
        var wants = spec.Text("type") == "NodePort" || (spec.Text("type") == "LoadBalancer" && spec.IsTrue("allocateLoadBalancerNodePorts"));
        foreach (var port in spec.Items("ports"))
        {
            if (!wants || port.Number("nodePort") is > 0)
            {
                continue;
            }

            var before = old.Items("ports").FirstOrDefault(p => JsonNode.DeepEquals(p["port"], port["port"]) && p.Text("protocol") == port.Text("protocol"));
            if (before.Number("nodePort") is { } kept)
            {
                port["nodePort"] = kept;
                continue;
            }

            lock (_gate)
            {
                var free = Enumerable.Range(FirstNodePort, LastNodePort - FirstNodePort + 1).Select(static p => (long)p).First(_nodePorts.Add);
                port["nodePort"] = free;
                taken.Add(free);
            }
        }

        return taken;
    }

    private void Release(List<long> ports)
    {
        lock (_gate)
        {
            _nodePorts.ExceptWith(ports);
        }
    }
}
