using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Loops;
using GatewayApi.DataPlane.Tls;
using GatewayApi.Tests.Common;
using Google.Protobuf;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>A session on an event loop, and the raw socket of its client.</summary>
/// <param name="Context">What the session was made of.</param>
/// <param name="Session">The session.</param>
/// <param name="Near">Its socket.</param>
/// <param name="Far">The client's.</param>
internal sealed record LoopTls(TlsContext Context, TlsSession Session, LoopSocket Near, Socket Far) : IDisposable
{
    public static async Task<LoopTls> BeginAsync(TestCertificate certificate, params SslApplicationProtocol[] protocols)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await far.ConnectAsync(listener.LocalEndPoint!);
        var near = LoopSocket.Of(await listener.AcceptAsync(), EventLoop.Next);
        var context = Make(certificate, protocols);
        return new LoopTls(context, new TlsSession(context, near), near, far);
    }

    /// <summary>Shakes hands with a client of the platform's.</summary>
    public async Task<SslStream> ShakeAsync(SslClientAuthenticationOptions options, Func<Socket, Stream>? over = null)
    {
        var client = new SslStream(over?.Invoke(Far) ?? new NetworkStream(Far));
        using var limit = new CancellationTokenSource(Wait.Limit);
        await Task.WhenAll(Session.HandshakeAsync().AsTask(), client.AuthenticateAsClientAsync(options, limit.Token)).WaitAsync(Wait.Limit);
        return client;
    }

    /// <summary>Receives what comes next; 0 at the end.</summary>
    public async Task<int> ReceiveAsync(Memory<byte> into)
    {
        int count;
        while (!Session.TryReceive(into.Span, out count))
        {
            await Near.Input.WaitAsync().AsTask().WaitAsync(Wait.Limit);
        }

        return count;
    }

    /// <summary>Sends all.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes[Session.Send(bytes.Span)..] is { IsEmpty: false } rest)
        {
            bytes = rest;
            await Near.Output.WaitAsync().AsTask().WaitAsync(Wait.Limit);
        }
    }

    public void Dispose()
    {
        Near.Dispose();
        Session.Release();
        Context.Dispose();
        Far.Dispose();
    }

    private static TlsContext Make(TestCertificate certificate, SslApplicationProtocol[] protocols)
    {
        return CertificateLoader.TryLoad(Wire.Certificate("d/web", certificate).ToByteArray(), out var loaded, out var problem)
            ? TlsContext.Create(loaded.Context, SslProtocols.Tls12 | SslProtocols.Tls13, protocols.Length == 0 ? [SslApplicationProtocol.Http11] : protocols)!
            : throw new InvalidOperationException(problem);
    }
}
