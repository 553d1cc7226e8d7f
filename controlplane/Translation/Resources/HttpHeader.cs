namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A header field.</summary>
public sealed record HttpHeader
{
    /// <summary>Name, compared without case.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Value.</summary>
    public string Value { get; init => field = value ?? ""; } = "";
}
