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

    /// <summary>The same hello, in one record, with further extensions behind its own.</summary>
    public static byte[] With(byte[] hello, params (int Type, int Length)[] extensions)
    {
        byte[] added = [.. extensions.SelectMany(static e => (byte[])[(byte)(e.Type >> 8), (byte)e.Type, (byte)(e.Length >> 8), (byte)e.Length, .. new byte[e.Length]])];
        byte[] longer = [.. hello, .. added];
        var session = 5 + 4 + 2 + 32;
        var suites = session + 1 + hello[session];
        var compression = suites + 2 + Number(hello, suites, 2);
        var block = compression + 1 + hello[compression];
        Write(longer, 3, 2, Number(hello, 3, 2) + added.Length);
        Write(longer, 6, 3, Number(hello, 6, 3) + added.Length);
        Write(longer, block, 2, Number(hello, block, 2) + added.Length);
        return longer;
    }

    private static int Number(byte[] bytes, int at, int size) => bytes.AsSpan(at, size).ToArray().Aggregate(0, static (n, b) => (n << 8) | b);

    private static void Write(byte[] bytes, int at, int size, int value)
    {
        for (var i = size - 1; i >= 0; i--, value >>= 8)
        {
            bytes[at + i] = (byte)value;
        }
    }
}
