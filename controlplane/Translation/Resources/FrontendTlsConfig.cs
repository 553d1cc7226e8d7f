using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How clients of HTTPS listeners are judged (GEP-91).</summary>
public sealed record FrontendTlsConfig
{
    /// <summary>For all ports that have no entry of their own.</summary>
    public FrontendTlsPolicy Default { get; init => field = value ?? new(); } = new();

    /// <summary>For single ports, up to 64; each port once.</summary>
    public ImmutableArray<FrontendTlsPort> PerPort { get; init => field = value.IsDefault ? [] : value; } = [];
}
