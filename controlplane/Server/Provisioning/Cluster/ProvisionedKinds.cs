using System.Collections.Immutable;
using GatewayApi.ControlPlane.Api;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>The kinds of objects that are provisioned for Gateways.</summary>
internal static class ProvisionedKinds
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<ApiResource> All =
    [
        ApiResources.ServiceAccounts,
        ApiResources.ConfigMaps,
        ApiResources.Services,
        ApiResources.Deployments,
        ApiResources.HorizontalPodAutoscalers,
        ApiResources.PodDisruptionBudgets,
    ];

    /// <summary>The resource of a kind.</summary>
    public static ApiResource Of(string kind) => All.First(r => r.Kind == kind);

    /// <summary>Kinds that exist only where they are asked for; the others stay for as long as the Gateway does.</summary>
    public static bool IsOptional(string kind) => kind is "HorizontalPodAutoscaler" or "PodDisruptionBudget";
}
