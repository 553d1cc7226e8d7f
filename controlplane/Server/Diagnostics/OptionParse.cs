namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>What became of the command line: options, help wanted, or an error.</summary>
internal sealed record OptionParse
{
    private OptionParse()
    {
    }

    /// <summary>The options; null for the others.</summary>
    public ServerOptions? Options { get; private init; }

    /// <summary>True when help is wanted.</summary>
    public bool IsHelp { get; private init; }

    /// <summary>One line that names the option and what is wrong; null for the others.</summary>
    public string? Error { get; private init; }

    /// <summary>Help is wanted.</summary>
    public static OptionParse Help { get; } = new() { IsHelp = true };

    /// <summary>Something is wrong.</summary>
    public static OptionParse Wrong(string error) => new() { Error = error };

    /// <summary>All is well.</summary>
    public static OptionParse Good(ServerOptions options) => new() { Options = options };
}
