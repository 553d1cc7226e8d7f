using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>The Service in front of the proxies.</summary>
public sealed record ServiceParameters
{
    /// <summary><c>LoadBalancer</c>, <c>NodePort</c> or <c>ClusterIP</c>; null is <c>LoadBalancer</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Further labels.</summary>
    public ImmutableDictionary<string, string> Labels { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>Further annotations.</summary>
    public ImmutableDictionary<string, string> Annotations { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary><c>Local</c> keeps the client's address.</summary>
    public string? ExternalTrafficPolicy { get; init; }

    /// <summary>Which load balancer serves it.</summary>
    public string? LoadBalancerClass { get; init; }

    /// <summary>Who may use the load balancer, as CIDR blocks.</summary>
    public ImmutableArray<string> LoadBalancerSourceRanges { get; init => field = value.IsDefault ? [] : value; } = [];
}
