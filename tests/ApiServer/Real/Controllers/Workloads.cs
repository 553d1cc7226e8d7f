using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Controllers;

namespace GatewayApi.Tests.ApiServer.Real.Controllers;

/// <summary>Makes Deployments available and gives load balancers addresses.</summary>
internal sealed class Workloads(RestClient rest, LoadBalancerSimulation balancers, TimeProvider time)
{
    private Dictionary<string, JsonObject> _services = [];

    public async Task StepAsync()
    {
        foreach (var deployment in (await rest.SendAsync(HttpMethod.Get, "/apis/apps/v1/deployments")).Items("items"))
        {
            if (DeploymentStatus.Next(deployment, time.GetUtcNow()) is { } status)
            {
                await WriteAsync("/apis/apps/v1", "deployments", deployment, status);
            }
        }

        var services = (await rest.SendAsync(HttpMethod.Get, "/api/v1/services")).Items("items").ToDictionary(static s => s.Text("metadata", "uid"));
        foreach (var gone in _services.Where(s => !services.ContainsKey(s.Key)))
        {
            balancers.GiveBack(gone.Value);
        }

        foreach (var service in services.Values)
        {
            foreach (var assigned in balancers.Assign(service))
            {
                // A merge patch takes only those fields away that it names.
                await WriteAsync("/api/v1", "services", service, new JsonObject { ["loadBalancer"] = assigned.Count > 0 ? assigned : new JsonObject { ["ingress"] = null } });
            }
        }

        _services = services;
    }

    private Task WriteAsync(string prefix, string resource, JsonObject obj, JsonObject status) => ClusterSimulation.TryAsync(() => rest.SendAsync(
        HttpMethod.Patch,
        $"{prefix}/namespaces/{obj.Text("metadata", "namespace")}/{resource}/{obj.Text("metadata", "name")}/status?fieldManager=kube-controller-manager",
        new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = obj.Text("metadata", "resourceVersion") }, ["status"] = status },
        RestClient.Merge));
}
