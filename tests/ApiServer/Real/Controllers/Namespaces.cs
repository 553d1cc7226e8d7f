using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Real.Controllers;

/// <summary>Empties namespaces that are being deleted, and lets them go when they are empty.</summary>
internal sealed class Namespaces(RestClient rest, ServedResources served)
{
    public async Task StepAsync()
    {
        foreach (var ns in (await rest.SendAsync(HttpMethod.Get, "/api/v1/namespaces")).Items("items"))
        {
            if (ns.Text("metadata", "deletionTimestamp").Length > 0 && ns.At("spec", "finalizers") is JsonArray { Count: > 0 })
            {
                await EmptyAsync(ns);
            }
        }
    }

    private async Task EmptyAsync(JsonObject ns)
    {
        var name = ns.Text("metadata", "name");
        var isEmpty = true;
        foreach (var resource in (await served.ReadAsync()).Where(static r => r is { IsNamespaced: true, CanBeListed: true }).DistinctBy(static r => r.Id))
        {
            foreach (var obj in (await rest.FindAsync(resource.Collection(name)))?.Items("items") ?? [])
            {
                isEmpty = false;
                if (obj.Text("metadata", "deletionTimestamp").Length == 0)
                {
                    await ClusterSimulation.TryAsync(() => rest.SendAsync(
                        HttpMethod.Delete, resource.Object(name, obj.Text("metadata", "name")), new JsonObject { ["propagationPolicy"] = "Background" }));
                }
            }
        }

        // Looked at once more when it was not: what has finalizers takes its time.
        if (isEmpty)
        {
            var freed = ns.Clone();
            freed["spec"]!["finalizers"] = new JsonArray();
            (freed["apiVersion"], freed["kind"]) = ("v1", "Namespace");
            await ClusterSimulation.TryAsync(() => rest.SendAsync(HttpMethod.Put, $"/api/v1/namespaces/{name}/finalize", freed));
        }
    }
}
