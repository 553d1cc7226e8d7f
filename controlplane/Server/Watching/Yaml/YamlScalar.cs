using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace GatewayApi.ControlPlane.Watching.Yaml;

/// <summary>
/// Scalars by the core schema (YAML 1.2, section 10.3.2): <c>yes</c> is a string, <c>"8080"</c> too, <c>0o14</c> is twelve.
/// </summary>
internal static partial class YamlScalar
{
    private const string Prefix = "tag:yaml.org,2002:";

    /// <summary>The value of a scalar; null is YAML's null.</summary>
    /// <returns>False when its tag is not known or the text is not of the tag's type.</returns>
    public static bool TryRead(Scalar scalar, out JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        var text = scalar.Value;
        if (scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific)
        {
            value = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? Plain(text) : JsonValue.Create(text);
            return true;
        }

        var tag = scalar.Tag.Value;
        value = tag == Prefix + "str" ? JsonValue.Create(text) : Plain(text);
        return tag switch
        {
            Prefix + "str" => true,
            Prefix + "null" => value is null,
            Prefix + "bool" => value is JsonValue v && v.TryGetValue<bool>(out _),
            Prefix + "int" => value is JsonValue v && v.TryGetValue<long>(out _),
            Prefix + "float" => value is JsonValue v && (v.TryGetValue<double>(out _) || v.TryGetValue<long>(out _)),
            _ => false,
        };
    }

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ => Number(text) ?? JsonValue.Create(text),
    };

    private static JsonValue? Number(string text)
    {
        if (text[0] is not ((>= '0' and <= '9') or '+' or '-' or '.'))
        {
            return null;
        }

        if (Radix(text, "0x", 16) is { } hex)
        {
            return hex;
        }

        if (Radix(text, "0o", 8) is { } octal)
        {
            return octal;
        }

        if (Integer().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return JsonValue.Create(integer);
        }

        // Infinity and NaN are floats in YAML and nothing in JSON: they stay strings and fail where a number is wanted.
        return Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : null;
    }

    private static JsonValue? Radix(string text, string prefix, int radix)
    {
        if (!text.StartsWith(prefix, StringComparison.Ordinal) || text.Length is <= 2 or > 18)
        {
            return null;
        }

        long value = 0;
        foreach (var c in text.AsSpan(2))
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix || value > (long.MaxValue - digit) / radix)
            {
                return null;
            }

            value = (value * radix) + digit;
        }

        return JsonValue.Create(value);
    }

    [GeneratedRegex("^[-+]?[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex("^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Float();
}
