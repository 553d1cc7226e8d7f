using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using Version = GatewayApi.Config.V1.ListenerTls.Types.Version;

namespace GatewayApi.Tests.Routing;

/// <summary>A listener that asks for what is not known is refused as a whole: served without it, it could let anybody in.</summary>
public sealed class ListenerCheckTests
{
    private static readonly string Authority = TestCertificate.Ecdsa("authority").ChainPem;

    [Test]
    public void What_is_known_is_put_in_force()
    {
        var config = Apply(new ListenerTls
        {
            MinVersion = Version.Tls12,
            MaxVersion = Version.Tls13,
            CipherSuites = { "TLS_AES_128_GCM_SHA256" },
            Alpn = { "http/1.1", "h2" },
            ClientValidation = new ClientValidation { CaPem = Authority },
        });

        Assert.That(config.Rejections, Is.Empty);
        Assert.That(config.Table.FindPort(80)!.Listeners.Single().Tls!.ClientValidation.CaPem, Is.EqualTo(Authority));
    }

    [TestCase("{ \"cipherSuites\": [\"TLS_NULL_WITH_NULL_NULL\"] }", "TLS_NULL_WITH_NULL_NULL")]
    [TestCase("{ \"alpn\": [\"h3\"] }", "h3")]
    [TestCase("{ \"minVersion\": 9 }", "version")]
    [TestCase("{ \"minVersion\": \"TLS13\", \"maxVersion\": \"TLS12\" }", "version")]
    [TestCase("{ \"maxVersion\": \"TLS12\", \"cipherSuites\": [\"TLS_AES_128_GCM_SHA256\"] }", "version")]
    [TestCase("{ \"clientValidation\": { } }", "authorities")]
    [TestCase("{ \"clientValidation\": { \"caPem\": \"none\" } }", "authorities")]
    [TestCase("{ \"clientValidation\": { \"caPem\": \"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\" } }", "authorities")]
    public void What_is_not_known_is_refused(string tls, string cause)
    {
        var config = Apply(ListenerTls.Parser.ParseJson(tls));

        Assert.That(config.Rejections.Values.Single().Reason, Does.Contain(cause));
        Assert.That(config.Rejections.Values.Single().Degraded, Is.False);
        Assert.That(config.Table.FindPort(80), Is.Null);
    }

    private static DataPlane.Routing.Compilation.CompiledConfig Apply(ListenerTls tls)
    {
        var listener = Wire.Listener(certificates: "ns/c");
        tls.Certificates.Add("ns/c");
        listener.Listener.Tls = tls;
        return Wire.Config(new Resource { Name = "Certificate/ns/c", Certificate = new Certificate() }, listener);
    }
}
