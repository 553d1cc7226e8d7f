using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Forwarding;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.Streams;

/// <summary>Chooses a backend for a connection and connects to one of its endpoints.</summary>
internal sealed class StreamConnector(ProxyOptions options, ConfigPublication configs, TimeProvider time)
{
    // As for requests: what never reached an endpoint may go to another one.
    private const int MaxAttempts = 3;

    // Reading the authorities of a bundle takes longer than a handshake. With a backend's configuration its entry goes.
    private readonly ConditionalWeakTable<Backend, KnownTls> _tls = [];

    /// <summary>Connects.</summary>
    /// <param name="session">The connection; learns where it went, or why it did not.</param>
    /// <param name="mayEncrypt">Whether what is sent is in clear, so that a policy of the backend applies.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>Null when it has to be refused.</returns>
    public async Task<StreamEnd?> ConnectAsync(StreamSessionLog session, bool mayEncrypt, CancellationToken cancellation)
    {
        if (session.Opening.Route.Backends.IsEmpty)
        {
            return Refuse(session, "no_backend", "the route has no backend with a weight");
        }

        var choice = session.Opening.Route.Backends.Next();
        if (choice.Backend is not { } backend)
        {
            return Refuse(session, "backend_unavailable", choice.UnavailableReason);
        }

        session.Backend = backend.Key;
        EndpointState? endpoint = null;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var before = endpoint;
            endpoint = backend.PickEndpoint(before);
            if (endpoint is null || (attempt > 0 && ReferenceEquals(endpoint, before)))
            {
                break;
            }

            session.Endpoint = endpoint;
            if (await TryConnectAsync(endpoint, mayEncrypt ? backend.Configuration : null, session, cancellation) is { } end)
            {
                return end;
            }
        }

        return endpoint is null && session.Endpoint is null ? RefuseEmpty(session, backend) : null;
    }

    private async Task<StreamEnd?> TryConnectAsync(EndpointState endpoint, Backend? backend, StreamSessionLog session, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var socket = new Socket(endpoint.SocketAddress.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        StreamEnd? end = null;
        try
        {
            await socket.ConnectAsync(endpoint.SocketAddress, either.Token);
            end = StreamEnd.Of(socket);
            if (session.Opening.Listener.SendsProxyProtocol is > 0 and var version)
            {
                await end.WriteAsync(ProxyHeader.Write(version, session.Addresses));
            }

            if (backend?.Tls is not null)
            {
                await SecureAsync(end, endpoint, backend, either.Token);
            }

            // What went wrong with endpoints before this one is over.
            (session.Reason, session.Detail) = (null, null);
            return end;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            Refuse(session, e is OperationCanceledException ? "connect_timeout" : "connect_failed", $"{endpoint.Authority}: {e.Message}");
            end?.Abort();
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }

    private async Task SecureAsync(StreamEnd end, EndpointState endpoint, Backend backend, CancellationToken cancellation)
    {
        var certificate = backend.Tls.ClientCertificate.Length == 0 ? null : configs.Current.Certificates.GetValueOrDefault(backend.Tls.ClientCertificate);
        var tls = TlsOf(backend, certificate);
        SslStream? stream = null;
        end.Secure(inner => stream = new SslStream(inner));
        await tls.AuthenticateAsync(stream!, endpoint.Authority, cancellation);
    }

    private UpstreamTls TlsOf(Backend backend, LoadedCertificate? certificate)
    {
        if (!_tls.TryGetValue(backend, out var known) || !ReferenceEquals(known.Certificate, certificate))
        {
            known = new KnownTls(certificate, new UpstreamTls(backend.Tls, backend.Protocol, certificate));
            _tls.AddOrUpdate(backend, known);
        }

        return known.Tls;
    }

    private static StreamEnd? RefuseEmpty(StreamSessionLog session, BackendState backend) => backend.NoEndpointCause is { } cause
        ? Refuse(session, Reply.HostnameNotResolved.Reason, cause)
        : Refuse(session, "no_endpoint", $"backend {backend.Key} has no endpoint that is ready");

    private static StreamEnd? Refuse(StreamSessionLog session, string reason, string? detail)
    {
        (session.Reason, session.Detail) = (reason, detail);
        return null;
    }

    private sealed record KnownTls(LoadedCertificate? Certificate, UpstreamTls Tls);
}
