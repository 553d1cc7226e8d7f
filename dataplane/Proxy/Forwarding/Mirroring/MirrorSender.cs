using System.Diagnostics.CodeAnalysis;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Diagnostics;
using GatewayApi.DataPlane.Routing.Filters;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.Forwarding.Mirroring;

/// <summary>
/// Sends copies of requests to mirrors. Nothing of it holds up the requests themselves: it has connections, tasks and limits of its own, and over a limit it is the
/// copy that is not sent.
/// </summary>
internal sealed partial class MirrorSender : IDisposable
{
    /// <summary>Copies under way at one time; further ones are skipped.</summary>
    public const int MaxRequests = 1024;

    /// <summary>Bytes of bodies that are kept at most, of all copies together.</summary>
    public const long MaxKeptBytes = 64 * 1024 * 1024;

    // For those that are nearly done when the proxy ends.
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(1);

    private readonly UpstreamHandlers _handlers;
    private readonly ByteBudget _budget = new(MaxKeptBytes);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private readonly ILogger<MirrorSender> _logger;
    private int _count;

    public MirrorSender(ProxyOptions options, ConfigPublication configs, TimeProvider time, ILogger<MirrorSender> logger)
    {
        _time = time;
        _logger = logger;
        _handlers = new UpstreamHandlers(options, configs);
    }

    /// <summary>Copies under way.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes kept for mirrors that have not taken them yet.</summary>
    public long KeptBytes => _budget.Taken;

    /// <summary>True when a request may have to be mirrored.</summary>
    public static bool IsAsked(Exchange exchange) => !exchange.Rule!.Filters.Mirrors.IsEmpty || !exchange.BackendFilters.Mirrors.IsEmpty;

    /// <summary>Begins to send the copies of a request that is about to be sent to its own backend. Upgrades are not copied: what follows is a conversation.</summary>
    public void Begin(Exchange exchange)
    {
        exchange.UpstreamRequest.Fill(exchange);
        var copies = new List<MirroredRequest>();
        Begin(exchange, exchange.Rule!.Filters.Mirrors, copies);
        Begin(exchange, exchange.BackendFilters.Mirrors, copies);
        exchange.Mirrors = copies.Count;
        if (copies.Count == 0)
        {
            return;
        }

        if (exchange.RequestBody.IsActive)
        {
            exchange.RequestBody.CopyTo(new MirrorSet([.. copies], exchange.Http.Request.ContentLength));
        }
        else
        {
            copies.ForEach(static c => c.EndBody());
        }
    }

    /// <summary>Waits a moment for what is under way, and ends the rest.</summary>
    public async Task EndAsync()
    {
        var started = _time.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10), _time);
        while (Count > 0 && _time.GetElapsedTime(started) < LastMoment)
        {
            await tick.WaitForNextTickAsync();
        }

        await _stopping.CancelAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _handlers.Dispose();
    }

    private void Begin(Exchange exchange, ReadOnlySpan<MirrorFilter> mirrors, List<MirroredRequest> copies)
    {
        foreach (var mirror in mirrors)
        {
            if (!mirror.Next())
            {
                continue;
            }

            if (TryCreate(exchange, mirror) is { } copy)
            {
                copies.Add(copy);
                var (counters, invoker) = (exchange.Counters, new HttpMessageInvoker(_handlers.For(mirror.Backend.Configuration).Pool, disposeHandler: false));
                _ = Task.Run(() => RunAsync(copy, invoker, counters));
            }
            else
            {
                exchange.Counters?.Mirrored(MirrorOutcome.Skipped);
            }
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The copy disposes its message.")]
    private MirroredRequest? TryCreate(Exchange exchange, MirrorFilter mirror)
    {
        if (_stopping.IsCancellationRequested || ForwarderChoice.IsUpgrade(exchange) || mirror.Backend.PickEndpoint() is not { } endpoint)
        {
            return null;
        }

        if (Interlocked.Increment(ref _count) <= MaxRequests)
        {
            var body = exchange.RequestBody.IsActive ? new MirrorBody(_budget) : null;
            if (MirrorMessage.Create(exchange, mirror.Backend.Configuration, endpoint, body) is { } message)
            {
                return new MirroredRequest(message, endpoint, body, _stopping.Token);
            }
        }

        Interlocked.Decrement(ref _count);
        return null;
    }

    private async Task RunAsync(MirroredRequest copy, HttpMessageInvoker invoker, ListenerCounters? counters)
    {
        var outcome = MirrorOutcome.Failed;
        try
        {
            await copy.RunAsync(invoker);
            outcome = MirrorOutcome.Answered;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // Counted; nobody waits for it.
        }
        catch (Exception e)
        {
            LogFailure(e);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            counters?.Mirrored(outcome);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A mirrored request failed within the proxy.")]
    private partial void LogFailure(Exception exception);
}
