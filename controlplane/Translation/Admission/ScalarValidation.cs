using System.Globalization;
using System.Net.Sockets;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>Checks strings, numbers and booleans.</summary>
internal static class ScalarValidation
{
    public static void Check(JsonValue value, Schema schema, string path, AdmissionErrors errors)
    {
        if (!schema.Enum.IsEmpty && !schema.Enum.Contains(value.ToString()))
        {
            errors.Add(path, $"must be one of {string.Join(", ", schema.Enum.Select(static e => $"'{e}'"))}, not '{value}'");
        }

        if (value.GetValueKind() == JsonValueKind.String)
        {
            CheckString(value.GetValue<string>(), schema, path, errors);
        }
        else if (Integer(value) is { } number)
        {
            CheckInteger(number, schema, path, errors);
        }
    }

    /// <summary>The value of a whole number, also of one written as 1.0; null for others.</summary>
    public static long? Integer(JsonValue value)
    {
        if (value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        var text = value.ToJsonString();
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return integer;
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : null;
    }

    private static void CheckString(string text, Schema schema, string path, AdmissionErrors errors)
    {
        var length = text.EnumerateRunes().Count();
        if (length < schema.MinLength)
        {
            errors.Add(path, $"must be at least {schema.MinLength} characters long");
        }

        if (length > schema.MaxLength)
        {
            errors.Add(path, $"must be at most {schema.MaxLength} characters long, not {length}");
            return;
        }

        if (schema.Pattern is not null && !schema.Pattern.IsMatch(text))
        {
            errors.Add(path, $"'{text}' does not match the pattern {schema.PatternText}");
        }

        if (!IsOfFormat(text, schema.Format))
        {
            errors.Add(path, $"'{text}' is not of the format {schema.Format}");
        }
    }

    private static bool IsOfFormat(string text, string format) => format switch
    {
        "ipv4" => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && text.Count(static c => c == '.') == 3,
        "ipv6" => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6,
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _),
        _ => true,
    };

    private static void CheckInteger(long number, Schema schema, string path, AdmissionErrors errors)
    {
        var (least, most) = schema.Format == "int32" ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
        least = Math.Max(least, schema.Minimum ?? least);
        most = Math.Min(most, schema.Maximum ?? most);
        if (number < least || number > most)
        {
            errors.Add(path, $"must be between {least} and {most}, not {number}");
        }
    }
}
