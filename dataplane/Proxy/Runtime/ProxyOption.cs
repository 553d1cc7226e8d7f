namespace GatewayApi.DataPlane.Runtime;

/// <summary>One option of the command line.</summary>
/// <param name="Name">With its two dashes.</param>
/// <param name="Value">What stands for the value in the help.</param>
/// <param name="Default">The default as a user reads it.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Set">Takes a value over.</param>
internal sealed record ProxyOption(string Name, string Value, string Default, string Description, ProxyOption.Setter Set)
{
    /// <summary>Takes a value over.</summary>
    /// <returns>Null, or what the value should have been.</returns>
    public delegate string? Setter(ref ProxyOptions options, string value);

    /// <summary>The environment variable that gives the same option; the command line wins.</summary>
    public string Variable { get; } = "GATEWAYAPI_" + Name[2..].ToUpperInvariant().Replace('-', '_');
}
