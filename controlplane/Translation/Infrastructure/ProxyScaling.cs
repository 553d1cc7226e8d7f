using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>What keeps the number of a Gateway's proxies.</summary>
internal static class ProxyScaling
{
    private const int DefaultTarget = 80;

    /// <summary>The HorizontalPodAutoscaler; null when none is asked for.</summary>
    public static JsonObject? Autoscaler(GatewayParametersSpec parameters, InfrastructureMetadata meta) => parameters.Autoscaling is not { } scaling
        ? null
        : new JsonObject
        {
            ["apiVersion"] = "autoscaling/v2",
            ["kind"] = "HorizontalPodAutoscaler",
            ["metadata"] = meta.ToJson(),
            ["spec"] = new JsonObject
            {
                ["scaleTargetRef"] = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = meta.Name },
                ["minReplicas"] = scaling.MinReplicas ?? 1,
                ["maxReplicas"] = scaling.MaxReplicas,
                ["metrics"] = new JsonArray(new JsonObject
                {
                    ["type"] = "Resource",
                    ["resource"] = new JsonObject
                    {
                        ["name"] = "cpu",
                        ["target"] = new JsonObject
                        {
                            ["type"] = "Utilization",
                            ["averageUtilization"] = scaling.TargetCpuUtilizationPercentage ?? DefaultTarget,
                        },
                    },
                }),
            },
        };

    /// <summary>The PodDisruptionBudget; null when none is asked for.</summary>
    public static JsonObject? DisruptionBudget(Gateway gateway, GatewayParametersSpec parameters, InfrastructureMetadata meta) =>
        parameters.PodDisruptionBudget is not { } budget
            ? null
            : new JsonObject
            {
                ["apiVersion"] = "policy/v1",
                ["kind"] = "PodDisruptionBudget",
                ["metadata"] = meta.ToJson(),
                ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["matchLabels"] = Json.Of(InfrastructureLabels.Selector(gateway)) } }
                    .With("minAvailable", Json.Of(budget.MinAvailable))
                    .With("maxUnavailable", Json.Of(budget.MaxUnavailable)),
            };
}
