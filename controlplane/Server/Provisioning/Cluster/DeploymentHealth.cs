using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>Why no proxy of a Deployment runs, as far as the Deployment knows.</summary>
internal static class DeploymentHealth
{
    /// <summary>One sentence; null when nothing is wrong.</summary>
    public static string? Problem(ObjectId id, JsonObject live)
    {
        ArgumentNullException.ThrowIfNull(live);
        if ((int?)live["spec"]?["replicas"] == 0)
        {
            return $"{id} is scaled to 0 replicas";
        }

        var conditions = (live["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        var failed = Array.Find(conditions, static c => Is(c, "ReplicaFailure", "True")) ?? Array.Find(conditions, static c => Is(c, "Progressing", "False"));
        return failed is null ? null : $"{id}: {(string?)failed["reason"]}: {(string?)failed["message"]}";
    }

    private static bool Is(JsonObject condition, string type, string status) => (string?)condition["type"] == type && (string?)condition["status"] == status;
}
