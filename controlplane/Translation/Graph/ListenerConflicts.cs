using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// Listeners of one Gateway that cannot be told apart. All of them are conflicted, none wins (Gateway.spec.listeners, "Handling indistinct
/// Listeners").
/// </summary>
internal static class ListenerConflicts
{
    /// <summary>Records the conflicts on the listeners they concern.</summary>
    public static ImmutableArray<ListenerNode> Mark(ImmutableArray<ListenerNode> listeners) =>
        [.. listeners.Select(l => Conflict(l, listeners) is { } problem ? l with { Problems = l.Problems.Add(problem) } : l)];

    /// <summary>
    /// The conflict of a listener with those that come before it; null when there is none. It names no listener: they may belong to
    /// somebody else.
    /// </summary>
    public static Problem? With(IReadOnlyCollection<ListenerNode> standing, ListenerNode listener)
    {
        // TCP is not served, and still cannot have a port on which something is. What is not served takes no port from others.
        var family = Family(listener) ?? (listener.Object.Protocol == ListenerProtocols.Tcp ? ListenerProtocols.Tcp : null);
        if (family is null)
        {
            return null;
        }

        var others = standing.Where(o => o.Object.Port == listener.Object.Port && Family(o) is not null).ToArray();
        if (Array.Exists(others, o => Family(o) != family))
        {
            return Conflicted(listener, Reasons.ProtocolConflict, $"port {listener.Object.Port} is already used for another protocol");
        }

        return Array.Exists(others, o => o.Object.Protocol == listener.Object.Protocol && o.Hostname == listener.Hostname)
            ? Conflicted(listener, Reasons.HostnameConflict, $"port {listener.Object.Port} and {HostnameOf(listener)} are already used")
            : null;
    }

    /// <summary>
    /// Records which HTTPS listeners of one port take each other's hosts: with connections that browsers reuse, the wrong listener's TLS
    /// may apply (Listener condition OverlappingTLSConfig). It is a warning.
    /// </summary>
    public static ImmutableArray<string> Overlaps(ListenerNode listener, ImmutableArray<ListenerNode> listeners) =>
        IsAcceptedHttps(listener)
            ? [.. Others(listener, listeners).Where(o => IsAcceptedHttps(o) && Intersect(o, listener)).Select(static o => o.Object.Name)]
            : [];

    private static Problem? Conflict(ListenerNode listener, ImmutableArray<ListenerNode> listeners)
    {
        if (Family(listener) is not { } family)
        {
            return null;
        }

        var others = Others(listener, listeners).Where(static o => Family(o) is not null).ToArray();
        var protocol = others.Where(o => Family(o) != family).ToArray();
        if (protocol.Length > 0)
        {
            var cause = $"port {listener.Object.Port} is also used by {Names(protocol)} for another protocol";
            return Conflicted(listener, Reasons.ProtocolConflict, cause);
        }

        var hostname = others.Where(o => o.Object.Protocol == listener.Object.Protocol && o.Hostname == listener.Hostname).ToArray();
        return hostname.Length == 0 ? null : Conflicted(
            listener, Reasons.HostnameConflict, $"port {listener.Object.Port} and {HostnameOf(listener)} are also used by {Names(hostname)}");
    }

    // HTTP and TLS cannot share a port; protocols that are not served take no part (the rule for TCP in Gateway.spec.listeners).
    private static string? Family(ListenerNode listener) => listener.Object.Protocol switch
    {
        ListenerProtocols.Http => ListenerProtocols.Http,
        ListenerProtocols.Https or ListenerProtocols.Tls => ListenerProtocols.Tls,
        _ => null,
    };

    private static bool IsAcceptedHttps(ListenerNode listener) => listener.IsAccepted && listener.Object.Protocol == ListenerProtocols.Https;

    private static IEnumerable<ListenerNode> Others(ListenerNode listener, ImmutableArray<ListenerNode> listeners) =>
        listeners.Where(o => o.Index != listener.Index && o.Object.Port == listener.Object.Port);

    private static bool Intersect(ListenerNode a, ListenerNode b) =>
        RouteAttaching.Meeting(a.Hostname, b.Hostname.Length == 0 ? [] : [b.Hostname]).Length > 0;

    private static Problem Conflicted(ListenerNode listener, string reason, string cause) =>
        new(ConditionTypes.Conflicted, reason, $"{listener.Path}: {cause}");

    private static string HostnameOf(ListenerNode listener) => listener.Hostname.Length == 0 ? "every hostname" : $"hostname {listener.Hostname}";

    private static string Names(IEnumerable<ListenerNode> listeners) => $"listener {string.Join(", ", listeners.Select(static l => l.Object.Name))}";
}
