namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Where copies of requests go, and of which share of them; all unless a share is given.</summary>
public sealed record HttpRequestMirrorFilter
{
    /// <summary>Where to; without weight and filters.</summary>
    public HttpBackendRef? BackendRef { get; init; }

    /// <summary>0 to 100; excludes <see cref="Fraction"/>.</summary>
    public int? Percent { get; init; }

    /// <summary>Excludes <see cref="Percent"/>.</summary>
    public Fraction? Fraction { get; init; }
}
