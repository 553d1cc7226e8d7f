using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using GatewayApi.ControlPlane.Api;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>The reading of lists and watches behind an informer: what it has seen and how far it has come.</summary>
internal sealed class InformerReading(
    InformerOptions options, IInformerHandler handler, KubernetesApi api, InformerTiming timing, TimeProvider time, ILogger logger)
{
    private const int Attempts = 5;
    private static readonly StreamPipeReaderOptions Buffers = new(bufferSize: 32 * 1024, minimumReadSize: 4 * 1024);

    private readonly SeenObjects _objects = new(options.Resource.Kind, handler, logger);
    private ApiException? _error;

    /// <summary>The resource version up to which everything is known; null when everything is to be listed.</summary>
    public string? Position { get; set; }

    /// <summary>Objects that are known.</summary>
    public int Count => _objects.Count;

    /// <summary>Lists everything and tells the differences.</summary>
    public async Task ListAsync(ApiResource resource, Backoff backoff, CancellationToken cancellation)
    {
        _objects.BeginList();
        var (next, failures) = ("", 0);
        do
        {
            try
            {
                (var version, next) = await PageAsync(resource, next, cancellation);
                failures = 0;
                Position = next.Length == 0 ? version : null;
            }
            catch (Exception e) when (failures < Attempts && IsPassing(e, cancellation))
            {
                // A large list is not begun anew because of one page; what came of the page may come again.
                failures++;
                await backoff.WaitAsync((e as ApiException)?.RetryAfter, cancellation);
                continue;
            }

            await handler.FlushAsync(false, cancellation);
        }
        while (next.Length > 0 || failures > 0);

        _objects.EndList();
    }

    /// <summary>Watches from the present position until the server ends the watch.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="heard">Called when the server has said something.</param>
    /// <param name="cancellation">Ends the watch.</param>
    /// <exception cref="ApiException">The server refused, or ended the watch with an error.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The connection fell silent.</exception>
    public async Task WatchAsync(ApiResource resource, Action heard, CancellationToken cancellation)
    {
        var seconds = (int)(timing.WatchTime.TotalSeconds * (1 + Random.Shared.NextDouble()));
        var path = options.Path(resource,
        [
            "watch=true",
            "allowWatchBookmarks=true",
            "resourceVersion=" + Uri.EscapeDataString(Position!),
            string.Create(CultureInfo.InvariantCulture, $"timeoutSeconds={Math.Max(1, seconds)}"),
        ]);
        using var silence = new CancellationTokenSource(timing.Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        var opened = time.GetTimestamp();
        var lines = 0;
        try
        {
            using var response = await api.OpenAsync(path, options.MetadataOnly ? MediaTypes.Metadata : null, either.Token);
            await using var content = await response.Content.ReadAsStreamAsync(either.Token);
            var reader = PipeReader.Create(content, Buffers);
            while (true)
            {
                var result = await reader.ReadAsync(either.Token);
                silence.CancelAfter(timing.Silence);
                var read = Lines(result.Buffer, out var consumed);
                reader.AdvanceTo(consumed, result.Buffer.End);
                if (read > 0)
                {
                    lines += read;
                    heard();
                    await handler.FlushAsync(false, cancellation);
                    silence.CancelAfter(timing.Silence);
                }

                if (_error is not null || result.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing was heard for {timing.Silence.TotalSeconds} s", e);
        }

        if (_error is { } error)
        {
            _error = null;
            throw error;
        }

        if (lines == 0 && time.GetElapsedTime(opened) < TimeSpan.FromSeconds(1))
        {
            throw new IOException("the server ended the watch at once");
        }
    }

    /// <summary>Everything is gone.</summary>
    public void Clear()
    {
        _objects.Clear();
        Position = null;
    }

    private async Task<(string Version, string Continue)> PageAsync(ApiResource resource, string next, CancellationToken cancellation)
    {
        List<string> parameters = [string.Create(CultureInfo.InvariantCulture, $"limit={timing.PageSize}")];
        if (next.Length > 0)
        {
            parameters.Add("continue=" + Uri.EscapeDataString(next));
        }

        using var silence = new CancellationTokenSource(timing.Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        using var response = await api.OpenAsync(options.Path(resource, parameters), options.MetadataOnly ? MediaTypes.MetadataList : null, either.Token);
        await using var content = await response.Content.ReadAsStreamAsync(either.Token);
        var page = new ListPage(PipeReader.Create(content, Buffers), json => _objects.Change(json));
        await page.ReadAsync(either.Token);
        return (page.ResourceVersion, page.Continue);
    }

    private int Lines(ReadOnlySequence<byte> buffer, out SequencePosition consumed)
    {
        var lines = 0;
        consumed = buffer.Start;
        while (_error is null && buffer.PositionOf((byte)'\n') is { } end)
        {
            Contiguous.Read(buffer.Slice(0, end), Line);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            consumed = buffer.Start;
            lines++;
        }

        return lines;
    }

    private void Line(ReadOnlySpan<byte> text)
    {
        if (text.Trim((byte)' ').IsEmpty)
        {
            return;
        }

        var line = WatchLine.Read(text);
        switch (line.Type)
        {
            case WatchEventType.Changed:
                Advance(_objects.Change(line.Object));
                break;
            case WatchEventType.Deleted:
                Advance(_objects.Delete(line.Object));
                break;
            case WatchEventType.Bookmark:
                Advance(ObjectHeader.Read(line.Object).ResourceVersion);
                break;
            case WatchEventType.Error:
                _error = ApiStatus.Of(line.Object);
                break;
            default:
                break;
        }
    }

    private void Advance(string version) => Position = version.Length > 0 ? version : Position;

    private static bool IsPassing(Exception e, CancellationToken cancellation) => !cancellation.IsCancellationRequested && e switch
    {
        ApiException refused => refused.Code is 429 or >= 500,
        _ => e is HttpRequestException or IOException or OperationCanceledException,
    };
}
