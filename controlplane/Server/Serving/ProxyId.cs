using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>A proxy of a Gateway.</summary>
/// <param name="Gateway">The Gateway.</param>
/// <param name="NodeId">Unique among its proxies.</param>
internal readonly record struct ProxyId(ObjectKey Gateway, string NodeId) : IComparable<ProxyId>
{
    /// <inheritdoc/>
    public int CompareTo(ProxyId other)
    {
        var gateway = Gateway.CompareTo(other.Gateway);
        return gateway != 0 ? gateway : string.CompareOrdinal(NodeId, other.NodeId);
    }

    /// <summary><c>namespace/name proxy node</c>.</summary>
    public override string ToString() => $"{Gateway} proxy {NodeId}";
}
