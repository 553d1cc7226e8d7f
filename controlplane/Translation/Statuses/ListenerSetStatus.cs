using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>ListenerSetNode → status.</summary>
internal static class ListenerSetStatus
{
    // The last status of a set, and what it follows from.
    private static readonly ConditionalWeakTable<ListenerSetNode, Rendered> Known = [];

    /// <summary>The status of a set whose parent is one of our Gateways.</summary>
    public static DesiredStatus Build(ResourceGraph graph, GatewayNode gateway, ListenerSetNode set, Delivered delivered)
    {
        ImmutableArray<ImmutableArray<RouteNode>> routes = [.. set.Listeners.Select(l => graph.AttachedRoutes.GetValueOrDefault(l.Name, []))];
        if (!Known.TryGetValue(set, out var rendered) || !ReferenceEquals(rendered.Gateway, gateway) || rendered.Delivered != delivered || !rendered.Routes.SequenceEqual(routes))
        {
            rendered = new Rendered(gateway, routes, delivered, Render(gateway, set, routes, delivered));
            Known.AddOrUpdate(set, rendered);
        }

        return rendered.Status;
    }

    private static DesiredStatus Render(GatewayNode gateway, ListenerSetNode set, ImmutableArray<ImmutableArray<RouteNode>> routes, Delivered delivered)
    {
        var generation = set.Object.Metadata.Generation;
        var accepted = Accepted(gateway, set);
        var listeners = set.Listeners.Select((l, i) => ListenerStatus.Build(gateway, l, generation, routes[i], delivered));
        return new DesiredStatus(new ObjectId(Kinds.ListenerSet, set.Key), generation, new JsonObject
        {
            ["conditions"] = new JsonArray(accepted.ToJson(generation), Programmed(gateway, set, accepted, delivered).ToJson(generation)),
            ["listeners"] = new JsonArray([.. listeners]),
        })
        {
            Uid = set.Object.Metadata.Uid,
        };
    }

    private static Condition Accepted(GatewayNode gateway, ListenerSetNode set)
    {
        if (!set.Problems.IsEmpty)
        {
            return Condition.From(ConditionTypes.Accepted, set.Problems, Reasons.Accepted);
        }

        if (!gateway.IsAccepted)
        {
            return Condition.False(ConditionTypes.Accepted, Reasons.ParentNotAccepted, $"Gateway {gateway.Key} is not accepted");
        }

        var bad = set.Listeners.Where(static l => !l.IsUsable).Select(static l => l.Object.Name).ToArray();
        return bad.Length == 0
            ? Condition.True(ConditionTypes.Accepted, Reasons.Accepted)
            : new Condition(ConditionTypes.Accepted, set.IsAccepted, Reasons.ListenersNotValid, $"not valid: listener {string.Join(", ", bad)}");
    }

    private static Condition Programmed(GatewayNode gateway, ListenerSetNode set, Condition accepted, Delivered delivered)
    {
        if (!accepted.Status)
        {
            return Condition.False(ConditionTypes.Programmed, accepted.Reason, accepted.Message);
        }

        if (GatewayStatus.Programmed(gateway, delivered) is { Status: false } parent)
        {
            return Condition.False(ConditionTypes.Programmed, Reasons.ParentNotProgrammed, $"Gateway {gateway.Key}: {parent.Message}");
        }

        var listeners = set.Listeners.Select(l => ListenerStatus.Programmed(gateway, l, delivered)).ToArray();
        return Array.Find(listeners, static l => l.Status) is not null
            ? Condition.True(ConditionTypes.Programmed, Reasons.Programmed)
            : Condition.False(ConditionTypes.Programmed, Reasons.ListenersNotValid, listeners[0].Message);
    }

    private sealed record Rendered(GatewayNode Gateway, ImmutableArray<ImmutableArray<RouteNode>> Routes, Delivered Delivered, DesiredStatus Status);
}
