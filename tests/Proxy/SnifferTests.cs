using System.Net.Security;
using System.Text;
using GatewayApi.DataPlane.Listening;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>What the first bytes of a connection are taken for.</summary>
internal sealed class SnifferTests
{
    [TestCase("", nameof(FirstBytes.Undecided))]
    [TestCase("P", nameof(FirstBytes.Undecided))]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r", nameof(FirstBytes.Undecided))]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", nameof(FirstBytes.Http2))]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nmore", nameof(FirstBytes.Http2))]
    [TestCase("PO", nameof(FirstBytes.Http1))]
    [TestCase("G", nameof(FirstBytes.Http1))]
    [TestCase("PRI * HTTP/1.1", nameof(FirstBytes.Http1))]
    [TestCase("\u0016", nameof(FirstBytes.Unusable))]
    public void OnAPlainPort(string bytes, string expected) =>
        Assert.That(ProtocolSniffer.Plain(Encoding.Latin1.GetBytes(bytes)).ToString(), Is.EqualTo(expected));

    [Test]
    public async Task ARealHelloIsUndecidedUntilItIsWholeAndThenRead()
    {
        var hello = await Hellos.OfAsync(new SslClientAuthenticationOptions { TargetHost = "Shop.Example.com", ApplicationProtocols = [SslApplicationProtocol.Http2] });

        for (var i = 0; i < hello.Length; i++)
        {
            Assert.That(ProtocolSniffer.Tls(hello.AsSpan(0, i), out _), Is.EqualTo(FirstBytes.Undecided), $"{i} bytes");
        }

        Assert.That(ProtocolSniffer.Tls(hello, out var read), Is.EqualTo(FirstBytes.Tls));
        Assert.That(read, Is.EqualTo(new ClientHello("shop.example.com", OffersHttp2: true, SignsRsa: true, SignsEcdsa: true)));
    }

    [Test]
    public async Task AHelloWithoutNameAndAlpnIsRead()
    {
        var hello = await Hellos.OfAsync(new SslClientAuthenticationOptions { TargetHost = "" });

        ProtocolSniffer.Tls(hello, out var read);

        Assert.That(read, Is.EqualTo(new ClientHello("", OffersHttp2: false, SignsRsa: true, SignsEcdsa: true)));
    }

    [Test]
    public async Task AHelloOverSeveralRecordsIsJoined()
    {
        var hello = await Hellos.OfAsync(new SslClientAuthenticationOptions { TargetHost = "a.test" });
        byte[] split = [0x16, 3, 1, 0, 10, .. hello[5..15], 0x16, 3, 1, (byte)((hello.Length - 15) >> 8), (byte)(hello.Length - 15), .. hello[15..]];

        Assert.That(ProtocolSniffer.Tls(split.AsSpan(0, split.Length - 1), out _), Is.EqualTo(FirstBytes.Undecided));
        Assert.That(ProtocolSniffer.Tls(split, out var read), Is.EqualTo(FirstBytes.Tls));
        Assert.That(read!.ServerName, Is.EqualTo("a.test"));
    }

    [Test]
    public async Task NoBytesMakeItThrow()
    {
        var hello = await Hellos.OfAsync(new SslClientAuthenticationOptions { TargetHost = "a.test", ApplicationProtocols = [SslApplicationProtocol.Http2] });
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = hello.ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.That(() => ProtocolSniffer.Tls(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _), Throws.Nothing);
        }
    }
}
