using GatewayApi.DataPlane.Routing.Compilation;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>The time that a rule gives a request (GEP-1742): one limit for the whole, one for each attempt at a backend.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan? _request;
    private readonly TimeSpan? _attempt;
    private readonly long _started;
    private CancellationTokenSource? _source;

    private Deadline(CompiledRule rule, TimeProvider time)
    {
        _time = time;
        _request = rule.RequestTimeout;
        _attempt = rule.BackendRequestTimeout;
        _started = _request is null ? 0 : time.GetTimestamp();
    }

    /// <summary>The deadline of a rule; null when it has none.</summary>
    public static Deadline? For(CompiledRule rule, TimeProvider time) =>
        rule.RequestTimeout is null && rule.BackendRequestTimeout is null ? null : new Deadline(rule, time);

    /// <summary>What is left for the whole.</summary>
    public TimeSpan Left => _request is { } request ? request - _time.GetElapsedTime(_started) : TimeSpan.MaxValue;

    /// <summary>A token for the next attempt: the shorter of its own limit and what is left of the whole.</summary>
    public CancellationToken Attempt()
    {
        var limit = _attempt ?? TimeSpan.MaxValue;
        if (Left is var left && left < limit)
        {
            limit = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        _source?.Dispose();
        _source = new CancellationTokenSource(limit, _time);
        return _source.Token;
    }

    /// <inheritdoc/>
    public void Dispose() => _source?.Dispose();
}
