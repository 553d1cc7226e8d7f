using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Translation.Admission.Cel;

/// <summary>The variables an expression sees.</summary>
internal sealed class CelScope
{
    private readonly ImmutableDictionary<string, object?> _values;

    private CelScope(ImmutableDictionary<string, object?> values) => _values = values;

    public static CelScope Of(string name, JsonNode node) => new(ImmutableDictionary<string, object?>.Empty.Add(name, CelValue.From(node)));

    public CelScope With(string name, object? value) => new(_values.SetItem(name, value));

    public object? this[string name] => _values.TryGetValue(name, out var value) ? value : throw new CelException($"there is no variable '{name}'");
}
