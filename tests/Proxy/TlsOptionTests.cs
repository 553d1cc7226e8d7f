using System.Net.Security;
using System.Security.Authentication;
using GatewayApi.Config.V1;
using GatewayApi.Protos.Values;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Version = GatewayApi.Config.V1.ListenerTls.Types.Version;

namespace GatewayApi.Tests.Proxy;

/// <summary>Options of a listener's TLS.</summary>
internal sealed class TlsOptionTests
{
    public static IEnumerable<string> Suites() => TlsCipherSuites.Names;

    [TestCase(Version.Unspecified, Version.Unspecified, true, true)]
    [TestCase(Version.Tls13, Version.Unspecified, false, true)]
    [TestCase(Version.Unspecified, Version.Tls12, true, false)]
    [TestCase(Version.Tls12, Version.Tls13, true, true)]
    public async Task Versions_are_limited(Version min, Version max, bool tls12, bool tls13)
    {
        await using var gateway = await TlsGateway.StartAsync(TestCertificate.Ecdsa("a.test"), tls => (tls.MinVersion, tls.MaxVersion) = (min, max));

        Assert.That(await SpeaksAsync(gateway.Port, SslProtocols.Tls12), Is.EqualTo(tls12));
        Assert.That(await SpeaksAsync(gateway.Port, SslProtocols.Tls13), Is.EqualTo(tls13));
    }

    [TestCaseSource(nameof(Suites))]
    public async Task Every_suite_that_can_be_asked_for_is_the_one_that_is_spoken(string suite)
    {
        var certificate = suite.Contains("_RSA_", StringComparison.Ordinal) ? TestCertificate.Rsa("a.test") : TestCertificate.Ecdsa("a.test");
        await using var gateway = await TlsGateway.StartAsync(certificate, tls => tls.CipherSuites.Add(suite));

        var options = TlsHandshake.Options("a.test");
#pragma warning disable CA1416 // The tests run on Linux; without it a client offers less.
        options.CipherSuitesPolicy = new CipherSuitesPolicy(TlsCipherSuites.Names.Select(static s => TlsCipherSuites.Find(s)!.Value));
#pragma warning restore CA1416

        await using var connection = await TlsHandshake.ConnectAsync(gateway.Port, options);

        Assert.That(connection.NegotiatedCipherSuite.ToString(), Is.EqualTo(suite));
        var isTls13 = connection.SslProtocol == SslProtocols.Tls13;
        Assert.That(await SpeaksAsync(gateway.Port, isTls13 ? SslProtocols.Tls12 : SslProtocols.Tls13), Is.False);
    }

    [TestCase("", "h2,http/1.1", "h2")]
    [TestCase("http/1.1", "h2,http/1.1", "http/1.1")]
    [TestCase("http/1.1,h2", "h2,http/1.1", "http/1.1")]
    [TestCase("h2", "h2,http/1.1", "h2")]
    [TestCase("http/1.1", "h2", "refused")]
    [TestCase("http/1.1", "", "")]
    public async Task Protocols_are_offered_in_the_order_of_preference(string offered, string asked, string expected)
    {
        await using var gateway = await TlsGateway.StartAsync(TestCertificate.Ecdsa("a.test"), tls => tls.Alpn.Add(List(offered)));
        var options = TlsHandshake.Options("a.test");
        options.ApplicationProtocols = [.. List(asked).Select(static p => new SslApplicationProtocol(p))];

        try
        {
            await using var connection = await TlsHandshake.ConnectAsync(gateway.Port, options);
            Assert.That(connection.NegotiatedApplicationProtocol.ToString(), Is.EqualTo(expected));
        }
        catch (AuthenticationException)
        {
            Assert.That(expected, Is.EqualTo("refused"));
        }
    }

    [TestCase("1.1", "http/1.1")]
    [TestCase("2.0", "h2")]
    public async Task Requests_are_served_with_options(string version, string protocol)
    {
        await using var gateway = await TlsGateway.StartAsync(TestCertificate.Ecdsa("a.test"), tls =>
        {
            tls.MinVersion = Version.Tls13;
            tls.CipherSuites.Add("TLS_AES_256_GCM_SHA384");
            tls.Alpn.Add(protocol);
        });
        using var client = Http.Client(gateway.Port, new System.Version(version));

        Assert.That(await client.GetStringAsync(new Uri("https://a.test/")), Is.EqualTo("blue"));
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<bool> SpeaksAsync(int port, SslProtocols version)
    {
        var options = TlsHandshake.Options("a.test");
        options.EnabledSslProtocols = version;
        try
        {
            await using var connection = await TlsHandshake.ConnectAsync(port, options);
            return connection.SslProtocol == version;
        }
        catch (AuthenticationException)
        {
            return false;
        }
    }
}
