using System.Buffers;
using System.Net.Sockets;

namespace GatewayApi.DataPlane.Streams;

/// <summary>
/// Joins two ends: what comes in by one goes out by the other, in both directions at once, each of which ends by itself. A side that takes
/// no bytes holds the other one up; nothing is queued.
/// </summary>
internal sealed class StreamRelay(StreamEnd client, StreamEnd backend)
{
    // A buffer is held only while there is something to read: a connection that is silent costs none.
    private const int BufferSize = 64 * 1024;

    private volatile bool _moved;
    private int _quietLooks;
    private int _cut;
    private long _received;
    private long _sent;

    /// <summary>Bytes that came from the client.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Bytes that came from the backend.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Why it did not end by itself; <see cref="StreamOutcome.Closed"/> while nothing has cut it off.</summary>
    public StreamOutcome Outcome => (StreamOutcome)Volatile.Read(ref _cut);

    /// <summary>Carries bytes until both directions have ended.</summary>
    public async Task RunAsync()
    {
        await Task.WhenAll(PumpAsync(client, backend, isUp: true), PumpAsync(backend, client, isUp: false));
    }

    /// <summary>Cuts both ends off. The first reason counts.</summary>
    public void Abort(StreamOutcome why)
    {
        Interlocked.CompareExchange(ref _cut, (int)why, (int)StreamOutcome.Closed);
        client.Abort();
        backend.Abort();
    }

    /// <summary>One more look, always by the same observer.</summary>
    /// <returns>For how many looks in a row no byte has come from either side.</returns>
    public int CountQuiet()
    {
        _quietLooks = _moved ? 0 : _quietLooks + 1;
        _moved = false;
        return _quietLooks;
    }

    private async Task PumpAsync(StreamEnd from, StreamEnd to, bool isUp)
    {
        try
        {
            var wasFull = false;
            while (true)
            {
                if (!wasFull)
                {
                    await from.ReadAsync(Memory<byte>.Empty);
                }

                var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                try
                {
                    var count = await from.ReadAsync(buffer);
                    if (count == 0)
                    {
                        break;
                    }

                    wasFull = count == buffer.Length;
                    Count(count, isUp);
                    await to.WriteAsync(buffer.AsMemory(0, count));
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }

            await to.EndWritesAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Either side broke off: the other one is to know, for half of a conversation must not look like the whole.
            Abort(StreamOutcome.Broken);
        }
    }

    private void Count(int bytes, bool isUp)
    {
        _moved = true;
        Interlocked.Add(ref isUp ? ref _received : ref _sent, bytes);
    }
}
