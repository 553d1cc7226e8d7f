using System.Text.RegularExpressions;

namespace GatewayApi.DataPlane.Routing.Matching;

/// <summary>A condition on a string: equal to a value, or matching an expression as a whole.</summary>
internal readonly struct ValueCondition
{
    private readonly string? _exact;
    private readonly Regex? _regex;

    public ValueCondition(string exact) => _exact = exact;

    public ValueCondition(Regex regex) => _regex = regex;

    public bool Holds(string value) => _exact is not null ? value == _exact : _regex!.IsMatch(value);
}
