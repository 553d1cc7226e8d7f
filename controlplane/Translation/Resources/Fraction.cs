namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A share, from none to all.</summary>
public sealed record Fraction
{
    /// <summary>0 to <see cref="Denominator"/>.</summary>
    public int Numerator { get; init; }

    /// <summary>At least 1; null is 100.</summary>
    public int? Denominator { get; init; }
}
