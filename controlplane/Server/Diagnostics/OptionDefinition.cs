namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>A line of the option table.</summary>
/// <param name="Name">Without dashes: <c>port-offset</c>.</param>
/// <param name="Value">What stands for the value in the help; null for a switch.</param>
/// <param name="Default">The default as shown; "" for none.</param>
/// <param name="Description">One sentence.</param>
internal sealed record OptionDefinition(string Name, string? Value, string Default, string Description)
{
    /// <summary><c>--port-offset</c></summary>
    public string Flag => "--" + Name;

    /// <summary><c>GATEWAYAPI_PORT_OFFSET</c></summary>
    public string Variable => "GATEWAYAPI_" + Name.Replace('-', '_').ToUpperInvariant();
}
