using System.Net.Security;
using System.Security.Authentication;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>ClientHellos as the platform's own client sends them.</summary>
internal static class Hellos
{
    public static async Task<byte[]> OfAsync(SslClientAuthenticationOptions options)
    {
        options.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        using var wire = new MemoryStream();
        await using var tls = new SslStream(wire, leaveInnerStreamOpen: true);
        Assert.That(async () => await tls.AuthenticateAsClientAsync(options), Throws.InstanceOf<IOException>().Or.InstanceOf<AuthenticationException>());
        return wire.ToArray();
    }
}
