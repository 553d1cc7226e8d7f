using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Translation.Admission.Cel;

/// <summary>Calls whose arguments are not simply evaluated: <c>has</c>, and what goes through lists and the keys of maps.</summary>
internal static class CelMacros
{
    public static bool TryEvaluate(CelCall call, CelScope scope, out object? value)
    {
        value = call switch
        {
            { Target: null, Function: "has", Arguments: [CelSelect select] } => Has(select, scope),
            { Target: { } target, Arguments: [CelVariable item, var body] } => Comprehension(call.Function, target, item.Name, body, scope),
            _ => null,
        };
        return value is not null;
    }

    private static bool Has(CelSelect select, CelScope scope)
    {
        var operand = CelEvaluator.Evaluate(select.Operand, scope);
        var name = select.Field.Trim('_') is var bare && select.Field == $"__{bare}__" ? bare : select.Field;
        return operand is JsonObject obj ? obj.ContainsKey(name) : throw new CelException($"has() looks for '{name}' in something that has no fields");
    }

    private static object? Comprehension(string function, CelNode target, string variable, CelNode body, CelScope scope)
    {
        if (function is not ("all" or "exists" or "exists_one" or "filter" or "map"))
        {
            return null;
        }

        var items = CelEvaluator.Evaluate(target, scope) switch
        {
            ImmutableArray<object?> list => list,
            JsonObject map => [.. map.Select(static p => (object?)p.Key)],
            _ => throw new CelException($"{function}() goes through lists and maps only"),
        };
        object? Value(object? item) => CelEvaluator.Evaluate(body, scope.With(variable, item));
        bool Holds(object? item) => CelEvaluator.Truth(Value(item));
        return function switch
        {
            "all" => Quantify(items, Holds, decisive: false),
            "exists" => Quantify(items, Holds, decisive: true),
            "exists_one" => items.Count(Holds) == 1,
            "filter" => items.Where(Holds).ToImmutableArray(),
            _ => items.Select(Value).ToImmutableArray(),
        };
    }

    // As with && and ||, an item that decides outweighs one that cannot be evaluated.
    private static bool Quantify(ImmutableArray<object?> items, Func<object?, bool> holds, bool decisive)
    {
        CelException? error = null;
        foreach (var item in items)
        {
            try
            {
                if (holds(item) == decisive)
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
}
