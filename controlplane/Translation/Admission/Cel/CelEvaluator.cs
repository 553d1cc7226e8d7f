using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Translation.Admission.Cel;

/// <summary>Evaluates expressions.</summary>
internal static class CelEvaluator
{
    /// <exception cref="CelException">The expression has no value: a missing field, values of wrong types.</exception>
    public static object? Evaluate(CelNode node, CelScope scope) => node switch
    {
        CelLiteral literal => literal.Value,
        CelVariable variable => scope[variable.Name],
        CelSelect select => Select(Evaluate(select.Operand, scope), select.Field),
        CelIndex index => Index(Evaluate(index.Operand, scope), Evaluate(index.Index, scope)),
        CelList list => list.Items.Select(i => Evaluate(i, scope)).ToImmutableArray(),
        CelUnary { Operator: "!" } not => !Truth(Evaluate(not.Operand, scope)),
        CelUnary minus => Negate(Evaluate(minus.Operand, scope)),
        CelBinary { Operator: "&&" } and => Logic(and, scope, decisive: false),
        CelBinary { Operator: "||" } or => Logic(or, scope, decisive: true),
        CelBinary binary => Binary(binary.Operator, Evaluate(binary.Left, scope), Evaluate(binary.Right, scope)),
        CelConditional c => Evaluate(Truth(Evaluate(c.Condition, scope)) ? c.Then : c.Else, scope),
        CelCall call => CelMacros.TryEvaluate(call, scope, out var value) ? value : Call(call, scope),
        _ => throw new CelException("an expression of an unknown form"),
    };

    public static bool Truth(object? value) => value is bool truth ? truth : throw new CelException("a condition is neither true nor false");

    private static object? Call(CelCall call, CelScope scope)
    {
        // format.dns1123Label() and the like are functions of a library, not of a variable.
        var target = call.Target is CelVariable { Name: "format" } ? null : call.Target;
        var name = call.Target is CelVariable { Name: "format" } ? $"format.{call.Function}" : call.Function;
        return CelFunctions.Call(name, target is null ? null : Evaluate(target, scope), [.. call.Arguments.Select(a => Evaluate(a, scope))]);
    }

    // One side that decides is enough, even when the other one cannot be evaluated.
    private static bool Logic(CelBinary node, CelScope scope, bool decisive)
    {
        CelException? error = null;
        foreach (var side in (ReadOnlySpan<CelNode>)[node.Left, node.Right])
        {
            try
            {
                if (Truth(Evaluate(side, scope)) == decisive)
                {
                    return decisive;
                }
            }
            catch (CelException e)
            {
                error ??= e;
            }
        }

        return error is null ? !decisive : throw error;
    }

    private static object? Select(object? operand, string field)
    {
        // Field names that are words of the language arrive escaped: __namespace__.
        var name = field.Length > 4 && field.StartsWith("__", StringComparison.Ordinal) && field.EndsWith("__", StringComparison.Ordinal) ? field[2..^2] : field;
        return operand is JsonObject obj && obj.TryGetPropertyValue(name, out var value)
            ? CelValue.From(value)
            : throw new CelException($"there is no field '{name}'");
    }

    private static object? Index(object? operand, object? index) => (operand, index) switch
    {
        (ImmutableArray<object?> list, long i) when i >= 0 && i < list.Length => list[(int)i],
        (JsonObject map, string key) when map.TryGetPropertyValue(key, out var value) => CelValue.From(value),
        _ => throw new CelException("there is no item of this index"),
    };

    // Each arm boxes its own type: a common one would make every integer a double.
    private static object? Negate(object? value) => value switch
    {
        long x => (object)-x,
        double x => -x,
        _ => throw new CelException("only numbers can be negated"),
    };

    private static object Binary(string op, object? a, object? b) => op switch
    {
        "==" => CelValue.AreEqual(a, b),
        "!=" => !CelValue.AreEqual(a, b),
        "<" => CelValue.Compare(a, b) < 0,
        "<=" => CelValue.Compare(a, b) <= 0,
        ">" => CelValue.Compare(a, b) > 0,
        ">=" => CelValue.Compare(a, b) >= 0,
        "in" => b is ImmutableArray<object?> list ? list.Any(i => CelValue.AreEqual(i, a)) : b is JsonObject map && a is string key && map.ContainsKey(key),
        _ => Arithmetic(op, a, b),
    };

    private static object Arithmetic(string op, object? a, object? b) => (op, a, b) switch
    {
        ("+", long x, long y) => x + y,
        ("-", long x, long y) => x - y,
        ("*", long x, long y) => x * y,
        ("/", long x, long y) when y != 0 => x / y,
        ("%", long x, long y) when y != 0 => x % y,
        ("+", string x, string y) => x + y,
        ("+", TimeSpan x, TimeSpan y) => x + y,
        ("+", ImmutableArray<object?> x, ImmutableArray<object?> y) => x.AddRange(y),
        _ => throw new CelException($"'{op}' does not take values of these types"),
    };
}
