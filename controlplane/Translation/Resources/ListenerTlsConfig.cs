using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How a listener treats TLS.</summary>
public sealed record ListenerTlsConfig
{
    /// <summary><c>Terminate</c> (the default) or <c>Passthrough</c>.</summary>
    public string Mode { get; init => field = value ?? "Terminate"; } = "Terminate";

    /// <summary>Secrets with certificates.</summary>
    public ImmutableArray<SecretObjectReference> CertificateRefs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Implementation-specific options.</summary>
    public ImmutableDictionary<string, string> Options { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;
}
