using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.Protos.Resources;
using Wire = GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>CertificateNode → Certificate.</summary>
internal static class CertificateResources
{
    /// <summary>The resource's name.</summary>
    public static ResourceName NameOf(CertificateNode certificate) => ResourceName.Certificate(certificate.Key.Namespace, certificate.Key.Name);

    /// <summary>The resource.</summary>
    public static SnapshotResource Build(CertificateNode certificate) => SnapshotResource.Create(NameOf(certificate), new Wire.Resource
    {
        Certificate = new Wire.Certificate { ChainPem = certificate.ChainPem, PrivateKeyPem = certificate.PrivateKeyPem },
    });
}
