using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Values;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Finds the listeners that take a route.</summary>
internal sealed class RouteAttaching(RouteAdmission admission)
{
    /// <summary>Attaches a route to a Gateway, or says why it cannot be.</summary>
    /// <param name="route">The route.</param>
    /// <param name="index">Position of the reference in <c>spec.parentRefs</c>.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="gateway">The Gateway it refers to, or whose ListenerSet it refers to.</param>
    /// <param name="set">The ListenerSet it refers to; null when it is the Gateway.</param>
    public ParentNode Attach(Route route, int index, ParentReference reference, GatewayNode gateway, ListenerSetNode? set = null)
    {
        var at = Field.Root("spec").Of("parentRefs", index);
        if (set is { Problems: [var problem, ..] })
        {
            at.Report(ConditionTypes.Accepted, Reasons.NotAllowedByListeners, $"ListenerSet {set.Key} is not attached to its Gateway: {problem.Message}");
            return new ParentNode(reference, gateway, [], at.Problems);
        }

        var listeners = set?.Listeners ?? gateway.Listeners;
        var attachments = ImmutableArray.CreateBuilder<Attachment>(1);
        foreach (var listener in listeners)
        {
            if (Selects(reference, listener) && listener.IsAccepted && admission.Allows(listener, route.Kind, route.Key.Namespace)
                && Meeting(listener.Hostname, route.Hostnames) is { IsEmpty: false } hostnames)
            {
                attachments.Add(new Attachment(listener, hostnames));
            }
        }

        if (attachments.Count == 0)
        {
            var (reason, cause) = Refusal(route, reference, set is null ? $"Gateway {gateway.Key}" : $"ListenerSet {set.Key}", listeners);
            at.Report(ConditionTypes.Accepted, reason, cause);
        }

        return new ParentNode(reference, gateway, attachments.DrainToImmutable(), at.Problems);
    }

    /// <summary>
    /// A route's hostnames that have something in common with a listener's; empty when none has. They stay as the user wrote them, because
    /// precedence goes by that ("rules from the HTTPRoute with the largest number of characters in a matching hostname"): narrowed to the
    /// listener's, those of several routes would all be the same. Requests for hosts beyond the listener's do not come to it.
    /// </summary>
    /// <param name="listener">The listener's hostname, "" for every host.</param>
    /// <param name="hostnames">The route's hostnames; none is every host.</param>
    internal static ImmutableArray<string> Meeting(string listener, ImmutableArray<string> hostnames)
    {
        var own = listener.Length == 0 ? Hostname.Any : listener;
        return hostnames.IsEmpty ? [Hostname.Any]
            : hostnames is [var only] && only.ToLowerInvariant() is var lower ? Hostname.Intersect(own, lower) is null ? [] : [lower]
            : [.. hostnames.Select(static h => h.ToLowerInvariant()).Where(h => Hostname.Intersect(own, h) is not null).Distinct().Order(StringComparer.Ordinal)];
    }

    // Each step leaves fewer listeners; the step that leaves none is the reason.
    private (string Reason, string Cause) Refusal(Route route, ParentReference reference, string parent, ImmutableArray<ListenerNode> listeners)
    {
        var selected = listeners.Where(l => Selects(reference, l)).ToArray();
        var accepted = selected.Where(static l => l.IsAccepted).ToArray();
        var allowing = accepted.Where(l => admission.Allows(l, route.Kind, route.Key.Namespace)).ToArray();
        return (selected.Length, accepted.Length, allowing.Length) switch
        {
            (0, _, _) => (Reasons.NoMatchingParent, $"{parent} has no listener {Section(reference)}"),
            (_, 0, _) => (Reasons.NotAllowedByListeners, $"{parent} has accepted none of the listeners {Names(selected)}"),
            (_, _, 0) => (
                Reasons.NotAllowedByListeners,
                $"allowedRoutes of {parent}, listeners {Names(accepted)}, "
                + $"does not include {route.Kind}s of namespace {route.Key.Namespace}"),
            _ => (Reasons.NoMatchingListenerHostname, $"the hostnames have nothing in common with {parent}, listeners {Names(allowing)}"),
        };
    }

    private static bool Selects(ParentReference reference, ListenerNode listener) =>
        (string.IsNullOrEmpty(reference.SectionName) || reference.SectionName == listener.Object.Name)
        && (reference.Port is null || reference.Port == listener.Object.Port);

    private static string Section(ParentReference reference) => (reference.SectionName, reference.Port) switch
    {
        ({ Length: > 0 } name, { } port) => $"'{name}' on port {port}",
        ({ Length: > 0 } name, null) => $"'{name}'",
        (_, { } port) => $"on port {port}",
        _ => "at all",
    };

    private static string Names(IEnumerable<ListenerNode> listeners) => string.Join(", ", listeners.Select(static l => l.Object.Name));
}
