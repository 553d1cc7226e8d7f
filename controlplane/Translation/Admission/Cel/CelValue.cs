using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json;

namespace GatewayApi.ControlPlane.Translation.Admission.Cel;

/// <summary>
/// Values of expressions: null, bool, long, double, string, <see cref="TimeSpan"/> for durations, <see cref="JsonObject"/> for objects and
/// <see cref="ImmutableArray{T}"/> of values for lists.
/// </summary>
internal static class CelValue
{
    public static object? From(JsonNode? node) => node switch
    {
        null => null,
        JsonObject obj => obj,
        JsonArray array => array.Select(From).ToImmutableArray(),
        JsonValue value => Scalar(value),
        _ => throw new CelException("a value of an unknown form"),
    };

    public static bool AreEqual(object? a, object? b) => (a, b) switch
    {
        (long x, double y) => x.Equals(y),
        (double x, long y) => x.Equals(y),
        (ImmutableArray<object?> x, ImmutableArray<object?> y) => x.Length == y.Length && x.Zip(y).All(static p => AreEqual(p.First, p.Second)),
        (JsonObject x, JsonObject y) => JsonNode.DeepEquals(x, y),
        _ => Equals(a, b),
    };

    public static int Compare(object? a, object? b) => (a, b) switch
    {
        (long x, long y) => x.CompareTo(y),
        (long or double, long or double) => Convert.ToDouble(a, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(b, CultureInfo.InvariantCulture)),
        (string x, string y) => string.CompareOrdinal(x, y),
        (TimeSpan x, TimeSpan y) => x.CompareTo(y),
        (bool x, bool y) => x.CompareTo(y),
        _ => throw new CelException("values of these types cannot be compared"),
    };

    private static object Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetValue<string>(),
        _ => ScalarValidation.Integer(value) is { } integer ? (object)integer : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture),
    };
}
