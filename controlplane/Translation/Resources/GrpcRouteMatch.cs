using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Conditions on a call; all must hold.</summary>
public sealed record GrpcRouteMatch
{
    /// <summary>The method; null is every one.</summary>
    public GrpcMethodMatch? Method { get; init; }

    /// <summary>Headers.</summary>
    public ImmutableArray<HttpHeaderMatch> Headers { get; init => field = value.IsDefault ? [] : value; } = [];
}
