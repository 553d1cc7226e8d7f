namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>An address the user asks for.</summary>
public sealed record GatewaySpecAddress
{
    /// <summary><c>IPAddress</c>, <c>Hostname</c> or a domain-prefixed type.</summary>
    public string Type { get; init => field = value ?? "IPAddress"; } = "IPAddress";

    /// <summary>The address; "" leaves the choice to the implementation.</summary>
    public string Value { get; init => field = value ?? ""; } = "";
}
