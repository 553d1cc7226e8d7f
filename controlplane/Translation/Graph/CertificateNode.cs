using GatewayApi.ControlPlane.Translation.Resources;
using Google.Protobuf;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A Secret with a certificate and the key that belongs to it.</summary>
/// <param name="Key">The Secret.</param>
/// <param name="ChainPem">The chain as the user gave it.</param>
/// <param name="PrivateKeyPem">The key; secret.</param>
internal sealed record CertificateNode(ObjectKey Key, ByteString ChainPem, ByteString PrivateKeyPem)
{
    /// <summary>The name alone: a record would print the key.</summary>
    public override string ToString() => $"Certificate {Key}";
}
