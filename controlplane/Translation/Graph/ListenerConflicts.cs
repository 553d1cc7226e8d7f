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
        var neighbours = standing.Where(o => ShareThePort(o, listener)).ToArray();
        var reason = neighbours.Select(o => ReasonBetween(o, listener)).Where(static r => r is not null).Order(ProtocolFirst).FirstOrDefault();
        return reason switch
        {
            null => null,
            Reasons.ProtocolConflict => Conflicted(listener, reason, $"port {listener.Object.Port} is already used for another protocol"),
            _ => Conflicted(listener, reason, $"{PlaceOf(listener)} already used"),
        };
    }

    /// <summary>
    /// Records which HTTPS listeners of one port take each other's hosts: with connections that browsers reuse, the wrong listener's TLS
    /// may apply (Listener condition OverlappingTLSConfig). It is a warning.
    /// </summary>
    public static ImmutableArray<string> Overlaps(ListenerNode listener, ImmutableArray<ListenerNode> listeners) =>
        IsAcceptedHttps(listener)
            ? [.. Others(listener, listeners).Where(o => IsAcceptedHttps(o) && Intersect(o, listener)).Select(static o => o.Object.Name)]
            : [];

    private static Comparer<string?> ProtocolFirst { get; } =
        Comparer<string?>.Create(static (a, b) => (a != Reasons.ProtocolConflict).CompareTo(b != Reasons.ProtocolConflict));

    private static Problem? Conflict(ListenerNode listener, ImmutableArray<ListenerNode> listeners)
    {
        var others = Others(listener, listeners).Where(o => ShareThePort(o, listener)).ToLookup(o => ReasonBetween(o, listener));
        if (others[Reasons.ProtocolConflict].Any())
        {
            var cause = $"port {listener.Object.Port} is also used by {Names(others[Reasons.ProtocolConflict])} for another protocol";
            return Conflicted(listener, Reasons.ProtocolConflict, cause);
        }

        return others[Reasons.HostnameConflict].Any()
            ? Conflicted(listener, Reasons.HostnameConflict, $"{PlaceOf(listener)} also used by {Names(others[Reasons.HostnameConflict])}")
            : null;
    }

    // A number is one port for TCP and another one for UDP. What is not served takes no port from others.
    private static bool ShareThePort(ListenerNode a, ListenerNode b) =>
        a.Object.Port == b.Object.Port && Family(a) is { } mine && Family(b) is { } others
        && (mine == ListenerProtocols.Udp) == (others == ListenerProtocols.Udp);

    // HTTPS and TLS can share a port, because a hello names its host, but not one host of it.
    private static string? ReasonBetween(ListenerNode a, ListenerNode b)
    {
        if (Family(a) != Family(b))
        {
            return Reasons.ProtocolConflict;
        }

        return a.Hostname != b.Hostname ? null : a.Object.Protocol == b.Object.Protocol ? Reasons.HostnameConflict : Reasons.ProtocolConflict;
    }

    // What cannot be told apart on one port whatever the hostname; null for what is not served.
    private static string? Family(ListenerNode listener) => listener.Object.Protocol switch
    {
        ListenerProtocols.Https => ListenerProtocols.Tls,
        ListenerProtocols.Http or ListenerProtocols.Tls or ListenerProtocols.Tcp or ListenerProtocols.Udp => listener.Object.Protocol,
        _ => null,
    };

    private static bool IsAcceptedHttps(ListenerNode listener) => listener.IsAccepted && listener.Object.Protocol == ListenerProtocols.Https;

    private static IEnumerable<ListenerNode> Others(ListenerNode listener, ImmutableArray<ListenerNode> listeners) =>
        listeners.Where(o => o.Index != listener.Index && o.Object.Port == listener.Object.Port);

    private static bool Intersect(ListenerNode a, ListenerNode b) =>
        RouteAttaching.Meeting(a.Hostname, b.Hostname.Length == 0 ? [] : [b.Hostname]).Length > 0;

    private static Problem Conflicted(ListenerNode listener, string reason, string cause) =>
        new(ConditionTypes.Conflicted, reason, $"{listener.Path}: {cause}");

    private static string PlaceOf(ListenerNode listener) => listener.Object.Protocol is ListenerProtocols.Tcp or ListenerProtocols.Udp
        ? $"port {listener.Object.Port} is"
        : $"port {listener.Object.Port} and {(listener.Hostname.Length == 0 ? "every hostname" : $"hostname {listener.Hostname}")} are";

    private static string Names(IEnumerable<ListenerNode> listeners) => $"listener {string.Join(", ", listeners.Select(static l => l.Object.Name))}";
}
