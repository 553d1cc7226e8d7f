using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Real.Controllers;

/// <summary>
/// Deletes objects whose owners are gone, of the kinds that are provisioned for Gateways. Owners that are deleted in the foreground, or that
/// leave orphans, are not for it.
/// </summary>
internal sealed class Garbage(RestClient rest, ServedResources served)
{
    private static readonly ServedResource[] Kinds =
    [
        new("apps", "v1", "deployments", "Deployment", true, true),
        new("", "v1", "services", "Service", true, true),
        new("", "v1", "serviceaccounts", "ServiceAccount", true, true),
        new("", "v1", "configmaps", "ConfigMap", true, true),
        new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true, true),
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, true),
    ];

    public async Task StepAsync()
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var kind in Kinds)
        {
            foreach (var obj in (await rest.SendAsync(HttpMethod.Get, kind.Collection(""))).Items("items"))
            {
                if (obj.Text("metadata", "deletionTimestamp").Length == 0)
                {
                    await CheckAsync(kind, obj, owners);
                }
            }
        }
    }

    private async Task CheckAsync(ServedResource kind, JsonObject obj, Dictionary<string, string> owners)
    {
        var references = obj.Items("metadata", "ownerReferences").ToArray();
        var kept = new List<JsonObject>();
        foreach (var reference in references)
        {
            if (!await IsGoneAsync(reference, obj.Text("metadata", "namespace"), owners))
            {
                kept.Add(reference);
            }
        }

        if (kept.Count == references.Length)
        {
            return;
        }

        var path = kind.Object(obj.Text("metadata", "namespace"), obj.Text("metadata", "name"));
        if (kept.Count == 0)
        {
            var options = new JsonObject { ["propagationPolicy"] = "Background", ["preconditions"] = new JsonObject { ["uid"] = obj.Text("metadata", "uid") } };
            await ClusterSimulation.TryAsync(() => rest.SendAsync(HttpMethod.Delete, path, options));
            return;
        }

        // One of several owners keeps it; the references to the others go.
        var metadata = new JsonObject
        {
            ["resourceVersion"] = obj.Text("metadata", "resourceVersion"),
            ["ownerReferences"] = new JsonArray([.. kept.Select(static r => r.DeepClone())]),
        };
        await ClusterSimulation.TryAsync(() => rest.SendAsync(HttpMethod.Patch, path, new JsonObject { ["metadata"] = metadata }, RestClient.Merge));
    }

    // What cannot be looked up, of a kind that is not served, is not known to be gone. Another object of the same name is another owner.
    private async Task<bool> IsGoneAsync(JsonObject reference, string ns, Dictionary<string, string> owners)
    {
        if (await served.OfKindAsync(reference.Text("apiVersion"), reference.Text("kind")) is not { } resource)
        {
            return false;
        }

        var path = resource.Object(ns, reference.Text("name"));
        if (!owners.TryGetValue(path, out var uid))
        {
            owners[path] = uid = (await rest.FindAsync(path)).Text("metadata", "uid");
        }

        return uid != reference.Text("uid");
    }
}
