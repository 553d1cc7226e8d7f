using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace GatewayApi.DataPlane.Listening;

/// <summary>The live connections of a port, so that they can be asked to end.</summary>
internal sealed class ConnectionSet
{
    private readonly ConcurrentDictionary<ConnectionContext, bool> _live = new(ReferenceEqualityComparer.Instance);
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closing;

    /// <summary>Connections now.</summary>
    public int Count => _live.Count;

    /// <summary>Completes when no connection is left after <see cref="RequestClose()"/>.</summary>
    public Task Emptied => _emptied.Task;

    /// <summary>Adds a connection. One that comes late is asked to end at once: its first request is answered.</summary>
    public void Enter(ConnectionContext connection)
    {
        _live[connection] = true;
        if (_closing)
        {
            RequestClose(connection);
        }
    }

    /// <summary>Takes a connection off.</summary>
    public void Leave(ConnectionContext connection)
    {
        _live.TryRemove(connection, out _);
        CheckEmpty();
    }

    /// <summary>
    /// Asks all connections to end after what they are doing: idle ones close, HTTP/1.1 says <c>Connection: close</c>, HTTP/2 sends GOAWAY.
    /// </summary>
    public void RequestClose()
    {
        _closing = true;
        foreach (var (connection, _) in _live)
        {
            RequestClose(connection);
        }

        CheckEmpty();
    }

    /// <summary>Ends all connections now.</summary>
    public void Abort()
    {
        foreach (var (connection, _) in _live)
        {
            connection.Abort(new ConnectionAbortedException("the time to drain is over"));
        }
    }

    private static void RequestClose(ConnectionContext connection) =>
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    private void CheckEmpty()
    {
        if (_closing && _live.IsEmpty)
        {
            _emptied.TrySetResult();
        }
    }
}
