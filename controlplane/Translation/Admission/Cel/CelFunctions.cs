using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GatewayApi.ControlPlane.Translation.Admission.Cel;

/// <summary>The functions of the language and of Kubernetes' libraries that schemas of the Gateway API call.</summary>
internal static partial class CelFunctions
{
    // The patterns come from schemas, so there are few.
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    /// <exception cref="CelException">There is no such function for these values.</exception>
    public static object? Call(string name, object? target, ImmutableArray<object?> arguments) => (name, target, arguments.Length == 1 ? arguments[0] : null) switch
    {
        ("size", null, string text) => Size(text),
        ("size", null, ImmutableArray<object?> list) => (long)list.Length,
        ("size", null, JsonObject map) => (long)map.Count,
        ("size", string text, null) => Size(text),
        ("size", ImmutableArray<object?> list, null) => (long)list.Length,
        ("size", JsonObject map, null) => (long)map.Count,
        ("startsWith", string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal),
        ("endsWith", string text, string suffix) => text.EndsWith(suffix, StringComparison.Ordinal),
        ("contains", string text, string part) => text.Contains(part, StringComparison.Ordinal),
        ("matches", string text, string pattern) => Patterns.GetOrAdd(pattern, GoRegex.Compile).IsMatch(text),
        ("split", string text, string separator) => text.Split(separator).Cast<object?>().ToImmutableArray(),
        ("substring", string text, long from) when from >= 0 && from <= text.Length => text[(int)from..],
        ("duration", null, string text) => Duration(text),
        ("isIP", null, string text) => IPAddress.TryParse(text, out _),
        ("format.dns1123Label", null, null) => DnsLabel.Instance,
        ("validate", DnsLabel, string text) => text.Length <= 63 && Label().IsMatch(text) ? null : ImmutableArray.Create<object?>("not a DNS label"),
        _ => throw new CelException($"there is no function '{name}' for these values"),
    };

    /// <summary>A Go duration: <c>1h30m</c>, <c>100ms</c>, <c>0s</c>.</summary>
    private static TimeSpan Duration(string text)
    {
        var total = TimeSpan.Zero;
        var match = DurationParts().Match(text);
        if (!match.Success)
        {
            throw new CelException($"'{text}' is not a duration");
        }

        for (var i = 0; i < match.Groups["n"].Captures.Count; i++)
        {
            // A million hours is more than any limit of the API, and keeps what follows from overflowing.
            var number = Math.Min(double.Parse(match.Groups["n"].Captures[i].Value, CultureInfo.InvariantCulture), 1e6);
            total += match.Groups["u"].Captures[i].Value switch
            {
                "h" => TimeSpan.FromHours(number),
                "m" => TimeSpan.FromMinutes(number),
                "s" => TimeSpan.FromSeconds(number),
                _ => TimeSpan.FromMilliseconds(number),
            };
        }

        return total;
    }

    private static long Size(string text) => text.EnumerateRunes().Count();

    [GeneratedRegex(@"^((?<n>[0-9]+(\.[0-9]+)?)(?<u>h|ms|m|s))+\z")]
    private static partial Regex DurationParts();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    private sealed class DnsLabel
    {
        public static readonly DnsLabel Instance = new();
    }
}
