using System.Diagnostics;
using System.Threading.Channels;
using GatewayApi.DataPlane.Diagnostics;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>The spans of all proxies of this process, in the order in which they end.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private readonly Channel<Activity> _server = Channel.CreateUnbounded<Activity>();
    private readonly Channel<Activity> _client = Channel.CreateUnbounded<Activity>();
    private readonly ActivityListener _listener;

    public RecordedSpans()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static s => s.Name == Tracing.SourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => Of(a.Kind).Writer.TryWrite(a),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The next one of a kind.</summary>
    public Task<Activity> NextAsync(ActivityKind kind) => Of(kind).Reader.ReadAsync().AsTask().WaitAsync(Wait.Limit);

    public void Dispose() => _listener.Dispose();

    private Channel<Activity> Of(ActivityKind kind) => kind == ActivityKind.Server ? _server : _client;
}
