using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.DataPlane.Loops;
using GatewayApi.DataPlane.Tls;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Listening;

/// <summary>Shakes hands on event loops.</summary>
/// <param name="limit">How long a handshake may take.</param>
/// <param name="time">The clock.</param>
internal sealed class LoopHandshakes(TimeSpan limit, TimeProvider time)
{
    /// <summary>Shakes hands.</summary>
    /// <param name="context">With which certificate and how.</param>
    /// <param name="socket">The client; it becomes the result's.</param>
    /// <param name="closing">Ends what is not done.</param>
    /// <returns>Null when it did not come about: the socket is closed then.</returns>
    public async ValueTask<LoopConnection?> OpenAsync(TlsContext context, LoopSocket socket, CancellationToken closing)
    {
        var session = new TlsSession(context, socket);
        try
        {
            await using var timer = time.CreateTimer(static s => ((LoopSocket)s!).Dispose(), socket, limit, Timeout.InfiniteTimeSpan);
            await using var close = closing.UnsafeRegister(static s => ((LoopSocket)s!).Dispose(), socket);
            await session.HandshakeAsync();
        }
        catch (Exception e) when (e is AuthenticationException or SocketException or ObjectDisposedException)
        {
            // The client has its alert, or is gone: the alert arrives because the connection ends in order.
            return GiveUp(session, socket);
        }

        try
        {
            var connection = new LoopConnection(socket, session);
            connection.Features.Set<ITlsConnectionFeature>(new NoClientCertificate());
            return connection;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The time was over at the very end.
            return GiveUp(session, socket);
        }
    }

    private static LoopConnection? GiveUp(TlsSession session, LoopSocket socket)
    {
        socket.End();
        session.Release();
        return null;
    }

    // What makes a request "https" to the server.
    private sealed class NoClientCertificate : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
            Task.FromResult(ClientCertificate);
    }
}
