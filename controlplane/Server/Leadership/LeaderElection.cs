using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;

namespace GatewayApi.ControlPlane.Leadership;

/// <summary>
/// Decides by a Lease which of the replicas writes. A holder that cannot renew stops writing before others may begin; one that stops gives
/// the Lease back, so that nobody has to wait for it to run out.
/// </summary>
internal sealed partial class LeaderElection(
    KubernetesApi api, LeaderState state, LeaseName name, ElectionTimes times, TimeProvider time, ProcessOutcome outcome, ILogger<LeaderElection> logger)
    : CriticalLoop(outcome, logger)
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(3);

    private LeaseRecord? _seen;
    private long _seenSince;
    private string _problem = "";

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await TryAsync(cancellation);
                if (!state.IsLeader)
                {
                    Lost();
                }

                await Task.Delay(times.Retry, time, cancellation);
            }
        }
        finally
        {
            await ReleaseAsync();
        }
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            // Before the request, so that our own view of the time is never the longer one.
            var since = time.GetTimestamp();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(times.Hold / 2);
            if (await ReadAsync(limit.Token) is not { } lease)
            {
                lease = NewLease();
                LeaseRecord.Claim(lease, name.Identity, times.Lease, time.GetUtcNow());
                await api.CreateAsync(ApiResources.Leases.Collection(name.Namespace), lease, limit.Token);
                Won(since);
            }
            else if (IsFree(LeaseRecord.Of(lease)))
            {
                LeaseRecord.Claim(lease, name.Identity, times.Lease, time.GetUtcNow());
                await api.ReplaceAsync(Path, lease, limit.Token);
                Won(since);
            }
            else
            {
                Lost();
            }

            _problem = "";
        }
        catch (ApiException e) when (e.IsConflict)
        {
            // Somebody else wrote between our look and our claim; the next look tells who.
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is ApiException or HttpRequestException or IOException or OperationCanceledException)
        {
            if (_problem != e.Message)
            {
                _problem = e.Message;
                LogProblem(Path, e.Message);
            }
        }
    }

    private string Path => ApiResources.Leases.Object(name.Namespace, name.Name);

    private async Task<JsonObject?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await api.GetAsync(Path, cancellation);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    // Others' clocks are not ours: a Lease is free when we have seen it unchanged for as long as it says.
    private bool IsFree(LeaseRecord record)
    {
        if (_seen != record)
        {
            (_seen, _seenSince) = (record, time.GetTimestamp());
        }

        return record.Holder.Length == 0 || record.Holder == name.Identity || time.GetElapsedTime(_seenSince) >= record.Duration;
    }

    private void Won(long since)
    {
        if (!state.IsLeader)
        {
            LogWon(name.Identity);
        }

        state.Hold(since, times.Hold);
    }

    private void Lost()
    {
        if (state.Lose())
        {
            LogLost(name.Identity);
        }
    }

    private async Task ReleaseAsync()
    {
        var held = state.IsLeader;
        Lost();
        if (!held)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(ReleaseLimit, time);
            if (await ReadAsync(limit.Token) is { } lease && LeaseRecord.Of(lease).Holder == name.Identity)
            {
                LeaseRecord.Claim(lease, "", TimeSpan.FromSeconds(1), time.GetUtcNow());
                await api.ReplaceAsync(Path, lease, limit.Token);
            }
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or OperationCanceledException)
        {
            LogNotReleased(Path, e.Message);
        }
    }

    private JsonObject NewLease() => new()
    {
        ["apiVersion"] = ApiResources.Leases.ApiVersion,
        ["kind"] = ApiResources.Leases.Kind,
        ["metadata"] = new JsonObject { ["name"] = name.Name, ["namespace"] = name.Namespace },
    };

    [LoggerMessage(1, LogLevel.Information, "{Identity} leads: it writes to the cluster")]
    private partial void LogWon(string identity);

    [LoggerMessage(2, LogLevel.Warning, "{Identity} no longer leads: it writes nothing more to the cluster")]
    private partial void LogLost(string identity);

    [LoggerMessage(3, LogLevel.Warning, "the lease {Path} cannot be read or written: {Problem}")]
    private partial void LogProblem(string path, string problem);

    [LoggerMessage(4, LogLevel.Information, "the lease {Path} is not given back, so others wait until it runs out: {Problem}")]
    private partial void LogNotReleased(string path, string problem);
}
