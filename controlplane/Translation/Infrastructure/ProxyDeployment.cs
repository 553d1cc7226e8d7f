using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>The Deployment of a Gateway's proxies.</summary>
internal static class ProxyDeployment
{
    /// <summary>
    /// The Deployment. Nothing in it follows from listeners or routes, so that no change of them restarts a pod. It has a number of replicas
    /// only where parameters name one.
    /// </summary>
    public static JsonObject Build(Gateway gateway, GatewayParametersSpec parameters, InfrastructureSettings settings, InfrastructureMetadata meta)
    {
        var pod = parameters.Pod ?? new PodParameters();
        var podLabels = InfrastructureMetadata.Merge(pod.Labels, InfrastructureLabels.All(gateway));
        var podAnnotations = InfrastructureMetadata.Merge(pod.Annotations, gateway.Spec.Infrastructure?.Annotations ?? []);
        var replicas = parameters.Autoscaling is null ? parameters.Replicas : null;
        var spec = new JsonObject
        {
            ["selector"] = new JsonObject { ["matchLabels"] = Json.Of(InfrastructureLabels.Selector(gateway)) },

            // A new pod serves before an old one goes.
            ["strategy"] = new JsonObject
            {
                ["type"] = "RollingUpdate",
                ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = 0, ["maxSurge"] = 1 },
            },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = Json.Of(podLabels) }.With("annotations", Json.Of(podAnnotations)),
                ["spec"] = ProxyPod.Build(gateway, parameters, settings, meta.Name),
            },
        };
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = meta.ToJson(annotations: replicas is { } asked
                ? [new(GatewayInfrastructureObjects.ReplicasAnnotation, asked.ToString(CultureInfo.InvariantCulture))]
                : null),
            ["spec"] = spec.With("replicas", replicas),
        };
    }
}
