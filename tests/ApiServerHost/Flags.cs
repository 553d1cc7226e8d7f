namespace GatewayApi.Tests.ApiServerHost;

/// <summary>Arguments of the form <c>--name=value</c>; as strict as the binaries that it stands in for.</summary>
internal sealed class Flags(IEnumerable<string> arguments)
{
    private readonly Dictionary<string, string> _values = arguments.ToDictionary(
        static a => a.StartsWith("--", StringComparison.Ordinal) && a.Contains('=', StringComparison.Ordinal) ? a[2..a.IndexOf('=', StringComparison.Ordinal)] : throw new ArgumentException($"unknown argument: {a}"),
        static a => a[(a.IndexOf('=', StringComparison.Ordinal) + 1)..],
        StringComparer.Ordinal);

    /// <summary>The value of a flag that must be there.</summary>
    public string Required(string name) => _values.TryGetValue(name, out var value) ? value : throw new ArgumentException($"--{name} is missing");

    /// <summary>Flags that the binary does not know end it.</summary>
    public void AllowOnly(params string[] known)
    {
        if (_values.Keys.Except(known).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"unknown flag: --{unknown}");
        }
    }
}
