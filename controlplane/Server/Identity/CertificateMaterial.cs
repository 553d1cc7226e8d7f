using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>The keys and certificates that the configuration stream is encrypted with, PEM throughout.</summary>
internal sealed record CertificateMaterial
{
    /// <summary>The authority that signs.</summary>
    public required KeyPair Authority { get; init; }

    /// <summary>The authority that is to sign next: proxies trust it already; null while the present one is young.</summary>
    public KeyPair? NextAuthority { get; init; }

    /// <summary>What the control plane presents.</summary>
    public required KeyPair Serving { get; init; }

    /// <summary>The certificates of earlier authorities that have not run out.</summary>
    public ImmutableArray<string> Earlier { get; init; } = [];

    /// <summary>What proxies are to trust.</summary>
    public string TrustBundle => string.Concat(new[] { Authority.Certificate, NextAuthority?.Certificate }.Concat(Earlier));
}
