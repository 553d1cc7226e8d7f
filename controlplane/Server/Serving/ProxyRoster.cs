using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>All proxies at one moment.</summary>
internal sealed record ProxyRoster
{
    /// <summary>None.</summary>
    public static readonly ProxyRoster Empty = new();

    /// <summary>Those connected now.</summary>
    public ImmutableSortedDictionary<ProxyId, ConnectedProxy> Connected { get; init; } = ImmutableSortedDictionary<ProxyId, ConnectedProxy>.Empty;

    /// <summary>
    /// The last one to leave, of Gateways whose proxies have all left. A proxy that is cut off keeps serving what it answered, so what it
    /// said stays true until another one speaks.
    /// </summary>
    public ImmutableDictionary<ObjectKey, ConnectedProxy> Departed { get; init; } = ImmutableDictionary<ObjectKey, ConnectedProxy>.Empty;

    /// <summary>The connected proxies of a Gateway.</summary>
    public IEnumerable<ConnectedProxy> Of(ObjectKey gateway) => Connected.Values.Where(p => p.Id.Gateway == gateway);

    /// <summary>With a proxy that came or changed.</summary>
    public ProxyRoster With(ConnectedProxy proxy) => this with
    {
        Connected = Connected.SetItem(proxy.Id, proxy),
        Departed = proxy.Answers > 0 ? Departed.Remove(proxy.Id.Gateway) : Departed,
    };

    /// <summary>Without a proxy that left; nothing happens when a newer connection has taken its place.</summary>
    public ProxyRoster Without(ConnectedProxy proxy)
    {
        if (Connected.GetValueOrDefault(proxy.Id)?.Session != proxy.Session)
        {
            return this;
        }

        var rest = this with { Connected = Connected.Remove(proxy.Id) };
        var speaks = proxy.Answers > 0 && !rest.Of(proxy.Id.Gateway).Any(static p => p.Answers > 0);
        return speaks ? rest with { Departed = Departed.SetItem(proxy.Id.Gateway, proxy) } : rest;
    }

    /// <summary>Without the memory of Gateways that are gone.</summary>
    public ProxyRoster Keeping(Func<ObjectKey, bool> exists)
    {
        var gone = Departed.Keys.Where(g => !exists(g)).ToArray();
        return gone.Length == 0 ? this : this with { Departed = Departed.RemoveRange(gone) };
    }
}
