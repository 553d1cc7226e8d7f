using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>What of a live object can differ from what was applied: everything but what changes by itself.</summary>
internal static class LiveText
{
    /// <summary>The object without its status and without the metadata that counts changes; equal text means nobody has touched it.</summary>
    public static string Of(JsonObject live)
    {
        ArgumentNullException.ThrowIfNull(live);
        var kept = new JsonObject();
        foreach (var (name, value) in live)
        {
            // Items of a list do not say what they are (the list does); the same object says it in a watch and in the answer to a write.
            if (name is not ("status" or "metadata" or "apiVersion" or "kind"))
            {
                kept[name] = value?.DeepClone();
            }
        }

        foreach (var name in new[] { "uid", "labels", "annotations", "ownerReferences", "deletionTimestamp" })
        {
            kept["metadata." + name] = live["metadata"]?[name]?.DeepClone();
        }

        // A rollout counts itself here.
        (kept["metadata.annotations"] as JsonObject)?.Remove("deployment.kubernetes.io/revision");
        return kept.ToJsonString();
    }
}
