using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.Controllers;

/// <summary>The status of a Deployment all of whose pods run.</summary>
internal static class DeploymentStatus
{
    /// <summary>What its status is to be; null when it is so already.</summary>
    public static JsonObject? Next(JsonObject deployment, DateTimeOffset now)
    {
        var generation = deployment.Number("metadata", "generation") ?? 1;
        var replicas = deployment.Number("spec", "replicas") ?? 1;
        if (deployment.Number("status", "observedGeneration") == generation && (deployment.Number("status", "replicas") ?? 0) == replicas)
        {
            return null;
        }

        var time = Metadata.Time(now);
        return new JsonObject
        {
            ["observedGeneration"] = generation,
            ["replicas"] = replicas,
            ["updatedReplicas"] = replicas,
            ["readyReplicas"] = replicas,
            ["availableReplicas"] = replicas,
            ["conditions"] = new JsonArray(
                Condition("Available", "MinimumReplicasAvailable", "Deployment has minimum availability.", time),
                Condition("Progressing", "NewReplicaSetAvailable", "ReplicaSet has successfully progressed.", time)),
        };
    }

    private static JsonObject Condition(string type, string reason, string message, string now) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastUpdateTime"] = now,
        ["lastTransitionTime"] = now,
        ["reason"] = reason,
        ["message"] = message,
    };
}
