using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.DataPlane.Listening;

/// <summary>What is known of a client's connection before its first request; a feature of the connection and of its requests.</summary>
/// <param name="port">The port it came in by.</param>
internal sealed class FrontConnection(FrontPort port)
{
    private string? _clientAddress;

    /// <summary>The port of the listener, as the user wrote it.</summary>
    public int Port => port.Port;

    /// <summary>Key of the listener that the TLS server name selected; null without TLS.</summary>
    public string? TlsListener { get; init; }

    /// <summary>How the handshake is to be made; null without TLS.</summary>
    public SslServerAuthenticationOptions? TlsOptions { get; init; }

    /// <summary>The client's address; an IPv4 one in its own form.</summary>
    public string ClientAddress(HttpContext http)
    {
        if (_clientAddress is null)
        {
            var address = http.Connection.RemoteIpAddress;
            _clientAddress = (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "unknown";
        }

        return _clientAddress;
    }

    /// <summary>The server takes the connection up.</summary>
    public void Enter(ConnectionContext connection) => port.Connections.Enter(connection);

    /// <summary>The connection has ended.</summary>
    public void Leave(ConnectionContext connection)
    {
        port.Connections.Leave(connection);
        port.Ended();
    }
}
