using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A Secret. Its values are never logged.</summary>
public sealed record Secret : KubernetesObject
{
    /// <summary><c>kubernetes.io/tls</c>, <c>Opaque</c>, …</summary>
    public string Type { get; init => field = value ?? "Opaque"; } = "Opaque";

    /// <summary>Base64 values. Sources merge <c>stringData</c> into it.</summary>
    public ImmutableDictionary<string, string> Data { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>The name alone: a record would print the values.</summary>
    public override string ToString() => $"Secret {Key}";
}
