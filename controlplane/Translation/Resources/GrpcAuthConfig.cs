using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>What a service that speaks Envoy's external authorization is told.</summary>
public sealed record GrpcAuthConfig
{
    /// <summary>Names of header fields; none stands for all.</summary>
    public ImmutableArray<string> AllowedHeaders { get; init => field = value.IsDefault ? [] : value; } = [];
}
