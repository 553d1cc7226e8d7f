namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A condition on a query parameter.</summary>
public sealed record HttpQueryParamMatch
{
    /// <summary><c>Exact</c> or <c>RegularExpression</c>.</summary>
    public string Type { get; init; } = "Exact";

    /// <summary>Name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Value.</summary>
    public string Value { get; init; } = "";
}
