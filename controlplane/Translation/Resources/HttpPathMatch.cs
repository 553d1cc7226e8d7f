namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A condition on the path.</summary>
public sealed record HttpPathMatch
{
    /// <summary><c>Exact</c>, <c>PathPrefix</c> or <c>RegularExpression</c>.</summary>
    public string Type { get; init => field = value ?? "PathPrefix"; } = "PathPrefix";

    /// <summary>The value.</summary>
    public string Value { get; init => field = value ?? "/"; } = "/";
}
