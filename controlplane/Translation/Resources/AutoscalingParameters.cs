using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Settings of a HorizontalPodAutoscaler.</summary>
public sealed record AutoscalingParameters
{
    /// <summary>The least number of proxies; null is 1.</summary>
    public int? MinReplicas { get; init; }

    /// <summary>The greatest.</summary>
    public int MaxReplicas { get; init; }

    /// <summary>Percent of the requested CPU that are aimed at; null is 80.</summary>
    [JsonPropertyName("targetCPUUtilizationPercentage")]
    public int? TargetCpuUtilizationPercentage { get; init; }
}
