using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Infrastructure;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>
/// Whether a Deployment is applied with a number of replicas. A number that parameters name counts when it is new; after that whoever scales
/// the Deployment, a human or an autoscaler, is not overruled.
/// </summary>
internal static class Replicas
{
    /// <summary>The manifest as it is to be applied over what is live.</summary>
    /// <param name="desired">The manifest; not changed.</param>
    /// <param name="live">The live Deployment; null when there is none.</param>
    public static JsonObject Settle(JsonObject desired, JsonObject? live)
    {
        ArgumentNullException.ThrowIfNull(desired);
        if (desired["spec"]?["replicas"] is not { } wanted || live is null || Annotation(live) != Annotation(desired) || Same(live["spec"]?["replicas"], wanted))
        {
            return desired;
        }

        var settled = desired.DeepClone().AsObject();
        settled["spec"]!.AsObject().Remove("replicas");
        return settled;
    }

    /// <summary>
    /// True when the number is ours so far and is to be somebody else's from now on. A field that its only owner leaves out of an apply
    /// falls back to its default, so somebody else has to own it before.
    /// </summary>
    public static bool NeedsHandover(JsonObject desired, JsonObject? live)
    {
        ArgumentNullException.ThrowIfNull(desired);
        return desired["spec"]?["replicas"] is null && live is not null && Annotation(live) is not null && live["spec"]?["replicas"] is not null;
    }

    /// <summary>What another manager applies to take the live number over.</summary>
    public static JsonObject Handover(JsonObject live)
    {
        ArgumentNullException.ThrowIfNull(live);
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = live["metadata"]!["name"]!.DeepClone(), ["namespace"] = live["metadata"]!["namespace"]!.DeepClone() },
            ["spec"] = new JsonObject { ["replicas"] = live["spec"]!["replicas"]!.DeepClone() },
        };
    }

    private static string? Annotation(JsonObject deployment) => (string?)deployment["metadata"]?["annotations"]?[GatewayInfrastructureObjects.ReplicasAnnotation];

    private static bool Same(JsonNode? a, JsonNode b) => a is not null && JsonNode.DeepEquals(a, b);
}
