using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A ConfigMap.</summary>
public sealed record ConfigMap : KubernetesObject
{
    /// <summary>Values.</summary>
    public ImmutableDictionary<string, string> Data { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;
}
