using System.Buffers;
using System.Threading.Channels;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>
/// The access log: requests leave an entry in a bounded queue, one task writes what is there in batches. A slow reader of the output costs
/// lines, which are counted, never requests.
/// </summary>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int Capacity = 8192;
    private const int BatchBytes = 64 * 1024;

    private readonly Channel<AccessLogEntry> _queue = Channel.CreateBounded<AccessLogEntry>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Stream _output;
    private readonly Task _writing;
    private long _dropped;

    /// <param name="output">Where lines go; not closed.</param>
    public AccessLog(Stream output)
    {
        _output = output;
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Lines that were not written: the queue was full, or the output failed.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Leaves a line to be written. Never waits.</summary>
    public void Write(AccessLogEntry entry)
    {
        if (!_queue.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what is queued and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(BatchBytes);
        await using var json = AccessLogFormat.Writer(buffer);
        while (await _queue.Reader.WaitToReadAsync())
        {
            var lines = 0;
            while (buffer.WrittenCount < BatchBytes && _queue.Reader.TryRead(out var entry))
            {
                AccessLogFormat.Write(entry, buffer, json);
                lines++;
            }

            try
            {
                await _output.WriteAsync(buffer.WrittenMemory);
                await _output.FlushAsync();
            }
            catch (IOException)
            {
                // A closed pipe must not end the traffic.
                Interlocked.Add(ref _dropped, lines);
            }

            buffer.ResetWrittenCount();
        }
    }
}
