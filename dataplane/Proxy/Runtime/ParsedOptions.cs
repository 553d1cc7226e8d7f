namespace GatewayApi.DataPlane.Runtime;

/// <summary>What a command line and an environment ask for.</summary>
/// <param name="Options">The options, when nothing is wrong with them.</param>
/// <param name="Help">True when the help is asked for.</param>
/// <param name="Error">One line that names the option, its value and what it should have been.</param>
internal sealed record ParsedOptions(ProxyOptions? Options, bool Help, string? Error)
{
    /// <summary>Reads the environment first, then the command line (<c>--name value</c> or <c>--name=value</c>), which wins.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="variable">Reads an environment variable.</param>
    public static ParsedOptions Parse(IReadOnlyList<string> arguments, Func<string, string?> variable)
    {
        var options = new ProxyOptions();
        foreach (var option in ProxyOptionTable.All)
        {
            if (variable(option.Variable) is { Length: > 0 } value && option.Set(ref options, value) is { } expected)
            {
                return Fail($"{option.Variable}={value}: expected {expected}");
            }
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument is "--help" or "-h")
            {
                return new ParsedOptions(null, Help: true, null);
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            if (ProxyOptionTable.All.FirstOrDefault(o => o.Name == name) is not { } option)
            {
                return Fail($"{name}: there is no such option; --help lists them");
            }

            if (equals < 0 && ++i == arguments.Count)
            {
                return Fail($"{name}: the value is missing");
            }

            var value = equals < 0 ? arguments[i] : argument[(equals + 1)..];
            if (option.Set(ref options, value) is { } expected)
            {
                return Fail($"{name} {value}: expected {expected}");
            }
        }

        return Validate(options);
    }

    private static ParsedOptions Validate(ProxyOptions options) => options switch
    {
        { GatewayName: "" } => Fail("--gateway: required, for example --gateway default/my-gateway"),
        { ControlPlane: null, StateDirectory: null } => Fail("--control-plane: required unless --state names a directory with an earlier configuration"),
        { TokenFile: not null, ControlPlane.Scheme: "http" } => Fail("--token-file: needs an https control plane, because a token is not sent in the clear"),
        _ => new ParsedOptions(options, Help: false, null),
    };

    private static ParsedOptions Fail(string error) => new(null, Help: false, error);
}
