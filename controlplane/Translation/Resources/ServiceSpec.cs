using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Specification of a Service.</summary>
public sealed record ServiceSpec
{
    /// <summary><c>ClusterIP</c>, <c>NodePort</c>, <c>LoadBalancer</c> or <c>ExternalName</c>.</summary>
    public string Type { get; init => field = value ?? "ClusterIP"; } = "ClusterIP";

    /// <summary>The ports.</summary>
    public ImmutableArray<ServicePort> Ports { get; init => field = value.IsDefault ? [] : value; } = [];
}
