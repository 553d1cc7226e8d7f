using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How the certificate of a backend is judged.</summary>
public sealed record BackendTlsValidation
{
    /// <summary>ConfigMaps or Secrets with certificates of authorities in <c>ca.crt</c>; up to 8. Excludes <see cref="WellKnownCACertificates"/>.</summary>
    public ImmutableArray<BundleReference> CaCertificateRefs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary><c>System</c>, or a name that only another implementation knows; null when there are references.</summary>
    public string? WellKnownCACertificates { get; init; }

    /// <summary>Sent as SNI; the certificate has to be for it, unless there are <see cref="SubjectAltNames"/>.</summary>
    public string Hostname { get; init => field = value ?? ""; } = "";

    /// <summary>Up to 5 names of which the certificate has to carry one.</summary>
    public ImmutableArray<SubjectAltName> SubjectAltNames { get; init => field = value.IsDefault ? [] : value; } = [];
}
