namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>The values given, from the command line before the environment, not yet interpreted.</summary>
internal sealed class OptionValues
{
    private readonly Dictionary<string, (string Value, string Origin)> _values = new(StringComparer.Ordinal);

    /// <summary>What is wrong with the command line's form; null when nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>
    /// Reads <c>--name value</c>, <c>--name=value</c> and switches, then the environment for what is missing, then the file that one of them
    /// names.
    /// </summary>
    public static OptionValues Read(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(environment);
        var values = new OptionValues();
        for (var i = 0; i < args.Count && values.Error is null; i++)
        {
            values.ReadArgument(args, ref i);
        }

        foreach (var option in OptionTable.All.Where(o => o != OptionTable.Help && !values._values.ContainsKey(o.Name)))
        {
            if (environment(option.Variable) is { Length: > 0 } value)
            {
                values._values[option.Name] = (value, option.Variable);
            }
        }

        if (values.Error is null && values[OptionTable.Config] is { } file)
        {
            values.ReadFile(file);
        }

        return values;
    }

    /// <summary>A value; null when it is not given.</summary>
    public string? this[OptionDefinition option] => _values.TryGetValue(option.Name, out var given) ? given.Value : null;

    /// <summary>An error about an option, named as the user gave it.</summary>
    public string Wrong(OptionDefinition option, string cause) =>
        _values.TryGetValue(option.Name, out var given) ? $"{given.Origin}: '{given.Value}': {cause}" : $"{option.Flag}: {cause}";

    private void ReadArgument(IReadOnlyList<string> args, ref int i)
    {
        var argument = args[i];
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var flag = equals < 0 ? argument : argument[..equals];
        if (OptionTable.All.FirstOrDefault(o => o.Flag == flag || (o == OptionTable.Help && flag is "-h" or "-?")) is not { } option)
        {
            Error = $"'{argument}' is not an option; --help lists them";
        }
        else if (_values.ContainsKey(option.Name))
        {
            Error = $"{option.Flag}: given twice";
        }
        else if (option.Value is null)
        {
            _values[option.Name] = (equals < 0 ? "true" : argument[(equals + 1)..], option.Flag);
        }
        else if (equals >= 0)
        {
            _values[option.Name] = (argument[(equals + 1)..], option.Flag);
        }
        else if (i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
        {
            _values[option.Name] = (args[++i], option.Flag);
        }
        else
        {
            Error = $"{option.Flag}: needs a value";
        }
    }

    private void ReadFile(string file)
    {
        var (options, error) = OptionFile.Read(file);
        if (error is not null)
        {
            Error = Wrong(OptionTable.Config, error);
            return;
        }

        foreach (var (name, value) in options)
        {
            if (OptionTable.All.FirstOrDefault(o => o.Name == name && o != OptionTable.Help && o != OptionTable.Config) is not { } option)
            {
                Error = $"{file}: '{name}' is not an option; --help lists them";
                return;
            }

            _values.TryAdd(option.Name, (value, $"{file}: {name}"));
        }
    }
}
