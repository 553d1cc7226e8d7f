using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Tables;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.DataPlane.Listening;

/// <summary>What is known of a client's connection before its first request; a feature of the connection and of its requests.</summary>
/// <param name="port">The port it came in by.</param>
internal sealed class FrontConnection(FrontPort port)
{
    private string? _clientAddress;
    private GoldenTickets _places = ConnectionPlaces.OfProcess.Begin();
    private int _requests;
    private int _underWay;
    private int _seen;
    private int _quiet;

    /// <summary>The port of the listener, as the user wrote it.</summary>
    public int Port => port.Port;

    /// <summary>Whom the connection is from as a PROXY header says; null when the connection's own address counts.</summary>
    public ConnectionAddresses? Addresses { get; init; }

    /// <summary>True for HTTP/2 without TLS; within TLS the handshake tells.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>True once the connection is to end: the next response is to say so.</summary>
    public bool IsClosing => port.Connections.IsClosing;

    /// <summary>Key of the listener that the TLS server name selected; null without TLS.</summary>
    public string? TlsListener { get; init; }

    /// <summary>The handshake takes in only clients with a certificate that is trusted.</summary>
    public bool IsVouchedFor { get; init; }

    /// <summary>How the handshake is to be made; null without TLS.</summary>
    public TlsChoice? Tls { get; init; }

    /// <summary>The client's address; an IPv4 one in its own form.</summary>
    public string ClientAddress(HttpContext http)
    {
        if (_clientAddress is null)
        {
            var address = http.Connection.RemoteIpAddress;
            _clientAddress = Addresses?.Client ?? (address is null ? "unknown" : ConnectionAddresses.Plain(address).ToString());
        }

        return _clientAddress;
    }

    /// <summary>
    /// Whether a listener may serve the connection's requests: over TLS it has to be the one that the server name selected (RFC 9110, section
    /// 15.5.20), and what it demands of a connection, the connection has to have been made under, however long ago.
    /// </summary>
    public bool MayBeServedBy(ListenerTable listener) =>
        TlsListener == (listener.IsTls ? listener.Key : null) && (IsVouchedFor || !DemandsCertificate(listener));

    /// <summary>Whether a listener takes in only clients with a certificate that is trusted.</summary>
    public static bool DemandsCertificate(ListenerTable listener) => listener.Tls?.ClientValidation is { AllowInsecureFallback: false };

    /// <summary>The next place of a request among the shares of backends.</summary>
    public ulong NextPlace() => _places.Next();

    /// <summary>A request begins.</summary>
    public void BeginRequest()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _underWay);
    }

    /// <summary>A request has ended.</summary>
    public void EndRequest() => Interlocked.Decrement(ref _underWay);

    /// <summary>One more look at the connection, always by the same observer.</summary>
    /// <returns>For how many looks in a row it has been without a request.</returns>
    public int CountQuiet()
    {
        var requests = Volatile.Read(ref _requests);
        _quiet = requests == _seen && Volatile.Read(ref _underWay) == 0 ? _quiet + 1 : 0;
        _seen = requests;
        return _quiet;
    }

    /// <summary>The server takes the connection up.</summary>
    public void Enter(ConnectionContext connection) => port.Connections.Enter(connection, this);

    /// <summary>The connection has ended.</summary>
    public void Leave(ConnectionContext connection)
    {
        port.Connections.Leave(connection);
        port.Ended();
    }
}
