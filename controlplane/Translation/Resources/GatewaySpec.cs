using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Specification of a Gateway.</summary>
public sealed record GatewaySpec
{
    /// <summary>Name of the GatewayClass.</summary>
    public string GatewayClassName { get; init => field = value ?? ""; } = "";

    /// <summary>The listeners, 1 to 64.</summary>
    public ImmutableArray<Listener> Listeners { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Which ListenerSets may attach; null is none.</summary>
    public AllowedListeners? AllowedListeners { get; init; }

    /// <summary>Requested addresses.</summary>
    public ImmutableArray<GatewaySpecAddress> Addresses { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>TLS of the Gateway as a whole: towards clients and towards backends.</summary>
    public GatewayTlsConfig? Tls { get; init; }

    /// <summary>Settings for what is provisioned for the Gateway.</summary>
    public GatewayInfrastructure? Infrastructure { get; init; }
}
