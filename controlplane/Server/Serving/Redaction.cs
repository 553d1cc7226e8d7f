using System.Text;
using GatewayApi.Config.V1;
using Google.Protobuf;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>Takes keys out of what people see: those of certificates, and those that session tokens are signed with.</summary>
internal static class Redaction
{
    private static readonly ByteString Placeholder = ByteString.CopyFrom("[redacted]", Encoding.ASCII);

    /// <summary>The resource as it may be shown. Fields that this version does not know are dropped: they might hold anything.</summary>
    public static Resource Of(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        switch (resource.BodyCase)
        {
            case Resource.BodyOneofCase.Certificate:
                var certificate = resource.Clone();
                certificate.Certificate = new Certificate
                {
                    ChainPem = WithoutKeys(resource.Certificate.ChainPem),
                    PrivateKeyPem = Placeholder,
                };
                return certificate;
            case Resource.BodyOneofCase.HttpRoute or Resource.BodyOneofCase.Backend when SessionsOf(resource).Any():
                var copy = resource.Clone();
                foreach (var session in SessionsOf(copy))
                {
                    session.Key = Placeholder;
                }

                return copy;
            default:
                return resource;
        }
    }

    private static IEnumerable<SessionPersistence> SessionsOf(Resource resource) =>
        (resource.HttpRoute?.Rules.Select(static r => r.SessionPersistence) ?? [resource.Backend?.SessionPersistence]).OfType<SessionPersistence>();

    // Some people put the key into tls.crt as well.
    private static ByteString WithoutKeys(ByteString chain) =>
        chain.ToStringUtf8().Contains("PRIVATE KEY", StringComparison.Ordinal) ? Placeholder : chain;
}
