using System.Globalization;

namespace GatewayApi.DataPlane.Routing.Sessions;

/// <summary>What tells a rule from all others, for the tokens of sessions.</summary>
/// <param name="RouteKind"><c>HTTPRoute</c> or <c>GRPCRoute</c>.</param>
/// <param name="Route">"namespace/name" of the route.</param>
/// <param name="Name">The user's name for the rule, or "".</param>
/// <param name="Index">Position among the route's rules.</param>
internal readonly record struct RuleIdentity(string RouteKind, string Route, string Name, int Index)
{
    /// <summary>A name stays when rules come and go in front; a position is the best there is without one.</summary>
    public override string ToString() =>
        $"{RouteKind}\n{Route}\n{(Name.Length > 0 ? Name : string.Create(CultureInfo.InvariantCulture, $"#{Index}"))}";
}
