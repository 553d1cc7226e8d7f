using System.Collections.Concurrent;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// The live connections of a port, so that they can be asked to end. HTTP/2 can say goodbye without losing a request: GOAWAY names the last
/// one that is taken. HTTP/1.1 can only say it with a response, so an idle connection stays open until it has been idle for a while: a
/// request may be on its way, and nothing would tell its sender whether it was carried out (RFC 9112, section 9.6).
/// </summary>
internal sealed class ConnectionSet
{
    private readonly ConcurrentDictionary<ConnectionContext, FrontConnection> _live = new(ReferenceEqualityComparer.Instance);
    private volatile bool _closing;

    /// <summary>Connections now.</summary>
    public int Count => _live.Count;

    /// <summary>True once the connections are to end: responses say so.</summary>
    public bool IsClosing => _closing;

    /// <summary>Adds a connection. One that comes late ends after its first request.</summary>
    public void Enter(ConnectionContext connection, FrontConnection front)
    {
        _live[connection] = front;
        if (_closing)
        {
            SayGoodbye(connection, front);
        }
    }

    /// <summary>Takes a connection off.</summary>
    public void Leave(ConnectionContext connection) => _live.TryRemove(connection, out _);

    /// <summary>From now on each connection ends with what it is doing, or with its next response.</summary>
    public void BeginClose()
    {
        _closing = true;
        foreach (var (connection, front) in _live)
        {
            SayGoodbye(connection, front);
        }
    }

    /// <summary>Closes the connections that have been without a request for a number of looks.</summary>
    public void CloseQuiet(int looks)
    {
        foreach (var (connection, front) in _live)
        {
            if (front.CountQuiet() >= looks)
            {
                RequestClose(connection);
            }
        }
    }

    /// <summary>Ends all connections now.</summary>
    public void Abort()
    {
        foreach (var (connection, _) in _live)
        {
            connection.Abort(new ConnectionAbortedException("the time to drain is over"));
        }
    }

    private static void SayGoodbye(ConnectionContext connection, FrontConnection front)
    {
        if (front.IsHttp2 || connection.Features.Get<ISslStreamFeature>()?.SslStream.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2)
        {
            RequestClose(connection);
        }
    }

    private static void RequestClose(ConnectionContext connection) =>
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
}
