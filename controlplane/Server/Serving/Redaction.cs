using System.Text;
using GatewayApi.Config.V1;
using Google.Protobuf;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>Takes private keys out of what people see.</summary>
internal static class Redaction
{
    private static readonly ByteString Placeholder = ByteString.CopyFrom("[redacted]", Encoding.ASCII);

    /// <summary>The resource as it may be shown. Fields that this version does not know are dropped: they might hold anything.</summary>
    public static Resource Of(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (resource.BodyCase != Resource.BodyOneofCase.Certificate)
        {
            return resource;
        }

        var copy = resource.Clone();
        copy.Certificate = new Certificate
        {
            ChainPem = WithoutKeys(resource.Certificate.ChainPem),
            PrivateKeyPem = Placeholder,
        };
        return copy;
    }

    // Some people put the key into tls.crt as well.
    private static ByteString WithoutKeys(ByteString chain) =>
        chain.ToStringUtf8().Contains("PRIVATE KEY", StringComparison.Ordinal) ? Placeholder : chain;
}
