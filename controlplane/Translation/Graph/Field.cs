using System.Collections.Immutable;
using System.Globalization;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// A field of an object under validation: where it is, and where its problems are recorded. The path is spelled only when it is needed.
/// </summary>
internal sealed class Field
{
    private readonly Field? _parent;
    private readonly string _name;
    private readonly int _index;
    private readonly ImmutableArray<Problem>.Builder _problems;

    private Field(Field? parent, string name, int index, ImmutableArray<Problem>.Builder problems)
    {
        _parent = parent;
        _name = name;
        _index = index;
        _problems = problems;
    }

    /// <summary>A top-level field, with a new list of problems.</summary>
    public static Field Root(string name) => new(null, name, -1, NoProblems());

    /// <summary>All problems recorded so far at this field, its ancestors and their other descendants.</summary>
    public ImmutableArray<Problem> Problems => _problems.ToImmutable();

    /// <summary>How many problems there are so far.</summary>
    public int Count => _problems.Count;

    /// <summary>A field of this object.</summary>
    public Field Of(string name) => new(this, name, -1, _problems);

    /// <summary>An item of a list in this object.</summary>
    public Field Of(string name, int index) => new(this, name, index, _problems);

    /// <summary>The same place with a list of problems of its own.</summary>
    public Field Apart() => new(_parent, _name, _index, NoProblems());

    /// <summary>The same place, its problems recorded with those of another field.</summary>
    public Field RecordedWith(Field other) => new(_parent, _name, _index, other._problems);

    /// <summary>Records a problem with this field.</summary>
    public void Report(string condition, string reason, string cause) => _problems.Add(new Problem(condition, reason, $"{this}: {cause}"));

    /// <summary>Records that the object cannot be accepted because of this field's value.</summary>
    public void ReportUnsupported(string cause) => Report(ConditionTypes.Accepted, Reasons.UnsupportedValue, cause);

    /// <summary>Records that this reference leads nowhere.</summary>
    public void ReportUnresolved(string reason, string cause) => Report(ConditionTypes.ResolvedRefs, reason, cause);

    // Without room: hardly any field ever has one.
    private static ImmutableArray<Problem>.Builder NoProblems() => ImmutableArray.CreateBuilder<Problem>(0);

    /// <summary>The path from the object, <c>spec.rules[0].matches[1]</c>.</summary>
    public override string ToString()
    {
        var step = _index < 0 ? _name : string.Create(CultureInfo.InvariantCulture, $"{_name}[{_index}]");
        return _parent is null ? step : $"{_parent}.{step}";
    }
}
