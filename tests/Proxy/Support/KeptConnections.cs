using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>A backend that keeps its connections and says to each request what the test says; requests without body.</summary>
internal sealed class KeptConnections : IAsyncDisposable
{
    private readonly RawBackend _backend;

    /// <param name="answer">Number of the connection and number of the request on it, both from 1; null closes the connection.</param>
    public KeptConnections(Func<int, int, string?> answer)
    {
        var connections = 0;
        _backend = new RawBackend(async socket =>
        {
            var connection = Interlocked.Increment(ref connections);
            for (var request = 1; await RawBackend.ReadHeadAsync(socket) is { Length: > 0 } head; request++)
            {
                Heads.Enqueue(head);
                if (answer(connection, request) is not { } text)
                {
                    break;
                }

                await socket.SendAsync(Encoding.Latin1.GetBytes(text));
            }

            socket.Shutdown(SocketShutdown.Send);
            Ended.Enqueue(connection);
        });
    }

    public int Port => _backend.Port;

    public int Connections => _backend.Connections;

    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Connections that have ended, in that order.</summary>
    public ConcurrentQueue<int> Ended { get; } = new();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();
}
