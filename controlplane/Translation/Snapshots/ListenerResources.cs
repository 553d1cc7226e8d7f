using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using Wire = GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>ListenerNode → Listener.</summary>
internal static class ListenerResources
{
    /// <summary>The resource of a listener that can carry traffic.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="parameters">What is in force for its Gateway.</param>
    public static SnapshotResource Build(ListenerNode listener, ProxyProtocolParameters? parameters)
    {
        var protocol = ProtocolOf(listener);
        var message = new Wire.Listener
        {
            Owner = new Wire.ObjectRef { Kind = listener.Owner.Kind, Namespace = listener.Owner.Key.Namespace, Name = listener.Owner.Key.Name },
            SectionName = listener.Object.Name,
            Port = (uint)listener.Object.Port,
            Protocol = protocol,
            Hostname = protocol is Wire.Listener.Types.Protocol.Tcp or Wire.Listener.Types.Protocol.Udp ? "" : listener.Hostname,
            Tls = listener.Tls?.Clone(),
            AcceptsProxyProtocol = protocol != Wire.Listener.Types.Protocol.Udp && parameters?.Accept == true,
            SendsProxyProtocol = protocol is Wire.Listener.Types.Protocol.Tls or Wire.Listener.Types.Protocol.Tcp ? VersionOf(parameters?.Send) : 0,
        };
        message.Tls?.Certificates.AddRange(listener.Certificates.Select(static c => CertificateResources.NameOf(c).Key));
        return SnapshotResource.Create(listener.Name, new Wire.Resource { Listener = message });
    }

    private static uint VersionOf(string? send) => send switch
    {
        "V1" => 1,
        "V2" => 2,
        _ => 0,
    };

    private static Wire.Listener.Types.Protocol ProtocolOf(ListenerNode listener) => listener.Object.Protocol switch
    {
        ListenerProtocols.Http => Wire.Listener.Types.Protocol.Http,
        ListenerProtocols.Https => Wire.Listener.Types.Protocol.Https,
        ListenerProtocols.Tls => Wire.Listener.Types.Protocol.Tls,
        ListenerProtocols.Tcp => Wire.Listener.Types.Protocol.Tcp,
        ListenerProtocols.Udp => Wire.Listener.Types.Protocol.Udp,
        _ => throw new ArgumentException($"a listener of protocol {listener.Object.Protocol} carries no traffic", nameof(listener)),
    };
}
