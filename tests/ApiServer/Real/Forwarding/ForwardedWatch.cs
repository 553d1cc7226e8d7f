using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Real.Forwarding;

/// <summary>A watch on its way to a client, line by line, that can be ended in between.</summary>
/// <param name="group">The API group of what is watched.</param>
/// <param name="resource">The plural of what is watched.</param>
internal sealed class ForwardedWatch(string group, string resource) : IDisposable
{
    private static readonly byte[] HalfLine = [.. "{\"type\":\"MOD"u8];
    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly CancellationTokenSource _ending = new();
    private byte[] _lastWords = [];
    private bool _isCut;

    /// <summary>Whether it is one of a resource, named with or without its group; null stands for all.</summary>
    public bool IsOf(string? named) => named is null || named == resource || named == $"{resource}.{group}";

    /// <summary>Ends it in the orderly way.</summary>
    public void Close() => _ending.Cancel();

    /// <summary>Breaks it off in the middle of a line.</summary>
    public void Cut()
    {
        (_lastWords, _isCut) = (HalfLine, true);
        _ending.Cancel();
    }

    /// <summary>Ends it with an ERROR event.</summary>
    public void Fail(ApiException error)
    {
        _lastWords = ErrorLine(error);
        _ending.Cancel();
    }

    /// <summary>The event that tells of an error, as a line.</summary>
    public static byte[] ErrorLine(ApiException error) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["type"] = "ERROR", ["object"] = error.Status.DeepClone() }, StoredObject.Plain), .. LineEnd];

    /// <summary>Copies whole lines until the server, the client or a fault ends it. False when the connection is to be broken.</summary>
    public async Task<bool> CopyAsync(Stream from, PipeWriter to, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, cancellation);
        var reader = PipeReader.Create(from);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(either.Token);
                var lines = WholeLines(read.Buffer);
                foreach (var part in lines)
                {
                    await to.WriteAsync(part, cancellation);
                }

                reader.AdvanceTo(lines.End, read.Buffer.End);
                if (read.IsCompleted)
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            await to.WriteAsync(_lastWords, cancellation);
            return !_isCut;
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    public void Dispose() => _ending.Dispose();

    private static ReadOnlySequence<byte> WholeLines(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryAdvanceTo((byte)'\n'))
        {
        }

        return buffer.Slice(0, reader.Position);
    }
}
