using GatewayApi.ControlPlane.Translation.Graph;
using Wire = GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>ListenerNode → Listener.</summary>
internal static class ListenerResources
{
    /// <summary>The resource of a listener that can carry traffic.</summary>
    public static SnapshotResource Build(ListenerNode listener)
    {
        var isHttps = listener.Object.Protocol == ListenerProtocols.Https;
        var message = new Wire.Listener
        {
            Owner = new Wire.ObjectRef { Kind = listener.Owner.Kind, Namespace = listener.Owner.Key.Namespace, Name = listener.Owner.Key.Name },
            SectionName = listener.Object.Name,
            Port = (uint)listener.Object.Port,
            Protocol = isHttps ? Wire.Listener.Types.Protocol.Https : Wire.Listener.Types.Protocol.Http,
            Hostname = listener.Hostname,
            Tls = listener.Tls?.Clone(),
        };
        message.Tls?.Certificates.AddRange(listener.Certificates.Select(static c => CertificateResources.NameOf(c).Key));
        return SnapshotResource.Create(listener.Name, new Wire.Resource { Listener = message });
    }
}
