using System.Text.Json;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// Keeps somebody in step with the objects of a resource: lists them in pages, then watches. A connection that breaks, falls silent or reaches
/// its time is opened again from where it was; only when the server has forgotten that place (410) everything is listed again, and of that list
/// only the differences are told. A kind that does not exist, or is forbidden, is waited for.
/// </summary>
/// <param name="options">What to watch.</param>
/// <param name="handler">Who hears of it.</param>
/// <param name="api">The connection.</param>
/// <param name="timing">The times.</param>
/// <param name="metrics">Where restarts are counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where what a person should know is said.</param>
internal sealed partial class Informer(
    InformerOptions options, IInformerHandler handler, KubernetesApi api, InformerTiming timing, ControlPlaneMetrics metrics, TimeProvider time, ILogger logger)
{
    // "Too large resource version": a server that has just started may have to catch up; one that never does was set back to an older state.
    private const int TimeoutsUntilList = 5;

    private readonly Backoff _backoff = new(timing.FirstDelay, timing.LastDelay, time);
    private readonly InformerReading _reading = new(options, handler, api, timing, time, logger);
    private readonly Wakeup _look = new();
    private ApiResource? _resource;
    private bool _isListed;
    private long? _refusedSince;
    private volatile ResourceAccess _access;

    /// <summary>How it stands.</summary>
    public ResourceAccess Access => _access;

    /// <summary>Objects that it knows.</summary>
    public int Count => _reading.Count;

    /// <summary>Name in logs and metrics, <c>httproutes.gateway.networking.k8s.io</c>.</summary>
    public string Name => options.Resource.QualifiedName;

    /// <summary>Ends a waiting for a kind that does not exist or is forbidden: something may have changed. Otherwise it does nothing.</summary>
    public void Look() => _look.Set();

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await StepAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw;
            }
            catch (ApiException e)
            {
                await RefusedAsync(e, cancellation);
            }
            catch (TimeoutException e)
            {
                // No failure to be backed off from: servers promise no bookmarks, and of a kind that nobody has changed since they started they
                // send none. The silence itself was longer than any wait.
                LogSilent(Name, e.Message);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                LogBroken(_backoff.Failures == 0 ? LogLevel.Information : LogLevel.Debug, Name, e.Message);
                await _backoff.WaitAsync(null, cancellation);
            }
        }
    }

    private async Task StepAsync(CancellationToken cancellation)
    {
        if (_resource is null && await LocateAsync(cancellation) is null)
        {
            await WaitAsync(cancellation);
            return;
        }

        if (_reading.Position is null)
        {
            metrics.InformerLists.Add(1, ControlPlaneMetrics.Resource(Name));
            await _reading.ListAsync(_resource!, _backoff, cancellation);
            Watched();
            await ListedAsync(cancellation);
        }

        metrics.InformerWatches.Add(1, ControlPlaneMetrics.Resource(Name));
        await _reading.WatchAsync(_resource!, Watched, cancellation);
    }

    private async Task<ApiResource?> LocateAsync(CancellationToken cancellation)
    {
        var before = options.Versions?.Known(options.Resource).Version;
        _resource = options.Versions is { } versions ? await versions.FindAsync(options.Resource, cancellation) : options.Resource;
        if (_resource is null)
        {
            if (_access != ResourceAccess.Absent)
            {
                LogAbsent(Name);
            }

            _access = ResourceAccess.Absent;
            _reading.Clear();
            await ListedAsync(cancellation);
        }
        else if (before != _resource.Version)
        {
            // Resource versions of two API versions are the same numbers, but the objects have another form.
            _reading.Position = null;
        }

        return _resource;
    }

    private async Task RefusedAsync(ApiException e, CancellationToken cancellation)
    {
        switch (e.Code)
        {
            case 403:
                await ForbiddenAsync(e, cancellation);
                return;
            case 404 when options.Versions is not null:
                // Another version may be served now, or none.
                _resource = null;
                break;
            case 410:
                LogGone(Name);
                _reading.Position = null;
                break;
            default:
                LogRefused(_backoff.Failures == 0 ? LogLevel.Information : LogLevel.Debug, Name, e.Code, e.Message);
                if (e.IsInvalid || (e.Reason == "Timeout" && _backoff.Failures >= TimeoutsUntilList))
                {
                    _reading.Position = null;
                }

                break;
        }

        await _backoff.WaitAsync(e.RetryAfter, cancellation);
    }

    // What was known stays known: a role that was taken away takes no configuration away.
    private async Task ForbiddenAsync(ApiException e, CancellationToken cancellation)
    {
        _refusedSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_refusedSince.Value) < timing.Disbelief)
        {
            await _backoff.WaitAsync(e.RetryAfter, cancellation);
            return;
        }

        if (_access != ResourceAccess.Forbidden)
        {
            _access = ResourceAccess.Forbidden;
            LogForbidden(options.Resource.Plural, options.Resource.Group, options.Namespace is null ? "" : $" in namespace {options.Namespace}", e.Message);
        }

        await ListedAsync(cancellation);
        await WaitAsync(cancellation);
    }

    private void Watched()
    {
        _backoff.Reset();
        _refusedSince = null;
        if (_access == ResourceAccess.Watched)
        {
            return;
        }

        if (_access is ResourceAccess.Forbidden or ResourceAccess.Absent)
        {
            LogRecovered(Name, _resource!.Version, Count);
        }

        _access = ResourceAccess.Watched;
    }

    private async Task ListedAsync(CancellationToken cancellation)
    {
        _isListed = true;
        await handler.FlushAsync(_isListed, cancellation);
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        using var poll = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(_look.Signalled, Task.Delay(timing.Poll, time, poll.Token));
        await poll.CancelAsync();
        _look.Reset();
        cancellation.ThrowIfCancellationRequested();
    }

    [LoggerMessage(EventId = 1, Message = "{Resource}: {Cause}; going on from the same place")]
    private partial void LogBroken(LogLevel level, string resource, string cause);

    [LoggerMessage(7, LogLevel.Debug, "{Resource}: {Cause}; watching anew from the same place")]
    private partial void LogSilent(string resource, string cause);

    [LoggerMessage(EventId = 2, Message = "{Resource}: the API server answers {Code}: {Cause}")]
    private partial void LogRefused(LogLevel level, string resource, int code, string cause);

    [LoggerMessage(3, LogLevel.Information, "{Resource}: the place of the watch is too old, listing again")]
    private partial void LogGone(string resource);

    [LoggerMessage(4, LogLevel.Information, "{Resource}: the cluster does not have it; it is picked up when its definition is installed")]
    private partial void LogAbsent(string resource);

    [LoggerMessage(5, LogLevel.Error,
        "missing permission: verbs get, list and watch on resource {Resource} of API group \"{Group}\"{Place}; what needs it does not work: {Cause}")]
    private partial void LogForbidden(string resource, string group, string place, string cause);

    [LoggerMessage(6, LogLevel.Information, "{Resource}: watching version {Version}, {Objects} objects")]
    private partial void LogRecovered(string resource, string version, int objects);
}
