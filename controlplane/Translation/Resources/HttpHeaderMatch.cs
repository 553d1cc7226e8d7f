namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A condition on a header.</summary>
public sealed record HttpHeaderMatch
{
    /// <summary><c>Exact</c> or <c>RegularExpression</c>.</summary>
    public string Type { get; init => field = value ?? "Exact"; } = "Exact";

    /// <summary>Name, compared without case.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Value.</summary>
    public string Value { get; init => field = value ?? ""; } = "";
}
