using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>RouteNode → status: one entry for each reference to one of our Gateways.</summary>
internal static class RouteStatus
{
    // While no proxy says anything against a route its status follows from the node alone. It is kept for as long as the node is: whoever merges
    // statuses sees by the instance that there is nothing to do.
    private static readonly ConditionalWeakTable<RouteNode, DesiredStatus> Unopposed = [];
    private static readonly ConditionalWeakTable<Route, DesiredStatus> Foreign = [];
    private static readonly StatusText NoParents = StatusText.Of(Parents([]));

    /// <summary>The status of a route with parents of ours that no proxy says anything against.</summary>
    public static DesiredStatus Of(RouteNode route) => Unopposed.GetValue(route, static r => Of(r, null));

    /// <summary>The status of a route without: none of the entries is ours.</summary>
    public static DesiredStatus OfForeign(Route route) =>
        Foreign.GetValue(route, static r => new DesiredStatus(ObjectId.Of(r), r.Metadata.Generation, NoParents) { Uid = r.Metadata.Uid });

    /// <summary>A proxy of one of its Gateways says something against a route.</summary>
    public static bool IsOpposed(RouteNode route, IReadOnlyDictionary<ObjectKey, Delivered> deliveries) =>
        route.Parents.Any(p => deliveries[p.Gateway.Key].Of(RouteResources.NameOf(route)) is not null);

    /// <summary>The status of a route with parents of ours.</summary>
    /// <param name="route">The route.</param>
    /// <param name="deliveries">What the proxies of its Gateways say; null for nothing.</param>
    public static DesiredStatus Of(RouteNode route, IReadOnlyDictionary<ObjectKey, Delivered>? deliveries) => new(
        route.Id, route.Object.Metadata.Generation, () => Parents(route.Parents.Select(p => Parent(route, p, deliveries?[p.Gateway.Key]))))
    {
        Uid = route.Object.Metadata.Uid,
    };

    private static JsonObject Parents(IEnumerable<JsonObject> parents) => new() { ["parents"] = new JsonArray([.. parents]) };

    private static JsonObject Parent(RouteNode route, ParentNode parent, Delivered? delivered)
    {
        var accepted = Accepted(route, parent, delivered);
        var resolved = Condition.From(ConditionTypes.ResolvedRefs, route.Rules.SelectMany(static r => r.ReferenceProblems), Reasons.ResolvedRefs);
        Condition?[] conditions = [accepted, resolved, accepted.Status ? PartiallyInvalid(route) : null];
        return new JsonObject
        {
            ["parentRef"] = Reference(parent.Reference),
            ["controllerName"] = Controller.Name,
            ["conditions"] = new JsonArray([.. conditions.OfType<Condition>().Select(c => c.ToJson(route.Object.Metadata.Generation))]),
        };
    }

    private static Condition Accepted(RouteNode route, ParentNode parent, Delivered? delivered)
    {
        if (!parent.Problems.IsEmpty)
        {
            return Condition.From(ConditionTypes.Accepted, parent.Problems, Reasons.Accepted);
        }

        if (!route.IsValid)
        {
            return Condition.From(ConditionTypes.Accepted, route.Rules.SelectMany(static r => r.Problems), Reasons.Accepted);
        }

        return delivered?.Of(RouteResources.NameOf(route)) switch
        {
            { Degraded: false } refused => Condition.False(
                ConditionTypes.Accepted, Reasons.UnsupportedValue, $"rejected by the proxy: {refused.Reason}"),
            { } degraded => Condition.True(ConditionTypes.Accepted, Reasons.Accepted, degraded.Reason),
            null => Condition.True(ConditionTypes.Accepted, Reasons.Accepted),
        };
    }

    // "The message for this condition MUST start with the prefix "Dropped Rule"." A rule that answers 500 is as good as dropped.
    private static Condition? PartiallyInvalid(RouteNode route)
    {
        var bad = route.Rules.Where(static r => !r.IsValid || r.IsRefused).ToArray();
        if (bad.Length == 0 || (bad.Length == route.Rules.Length && bad.All(static r => r.IsRefused)))
        {
            // With references that lead nowhere a route stays accepted; when all of its rules have them it is not only partially so.
            return null;
        }

        var indexes = string.Join(", ", bad.Select(static r => r.Index.ToString(CultureInfo.InvariantCulture)));
        var problems = bad.SelectMany(static r => r.IsRefused ? r.ReferenceProblems : r.Problems).ToArray();
        return Condition.True(ConditionTypes.PartiallyInvalid, problems[0].Reason, $"Dropped Rule {indexes}: {Condition.Summary(problems)}");
    }

    // As the user wrote it: the entry is found by it.
    private static JsonObject Reference(ParentReference reference)
    {
        var json = new JsonObject { ["group"] = reference.Group, ["kind"] = reference.Kind };
        if (reference.Namespace is { } ns)
        {
            json["namespace"] = ns;
        }

        json["name"] = reference.Name;
        if (reference.SectionName is { } section)
        {
            json["sectionName"] = section;
        }

        if (reference.Port is { } port)
        {
            json["port"] = port;
        }

        return json;
    }
}
