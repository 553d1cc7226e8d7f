using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Settings for what is provisioned for a Gateway (GEP-1867).</summary>
public sealed record GatewayInfrastructure
{
    /// <summary>Labels for every provisioned object.</summary>
    public ImmutableDictionary<string, string> Labels { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>Annotations for every provisioned object.</summary>
    public ImmutableDictionary<string, string> Annotations { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>Own settings for this Gateway, in its namespace.</summary>
    public ParametersReference? ParametersRef { get; init; }
}
