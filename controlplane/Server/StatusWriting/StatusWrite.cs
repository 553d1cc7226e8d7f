using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Leadership;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.ControlPlane.Watching.Cluster;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>
/// Brings the status of one object up to date: reads it anew, merges, and writes only when something is to change; somebody else's write in
/// between means beginning again.
/// </summary>
internal sealed partial class StatusWrite(
    KubernetesApi api, ServedVersions versions, LeaderState leader, TokenBucket pace, TimeProvider time, ILogger logger)
{
    private const int Attempts = 5;

    /// <summary>The resource of a kind that has a status of ours.</summary>
    public static ApiResource ResourceOf(string kind) => kind switch
    {
        Kinds.GatewayClass => ApiResources.GatewayClasses,
        Kinds.Gateway => ApiResources.Gateways,
        Kinds.ListenerSet => ApiResources.ListenerSets,
        Kinds.HttpRoute => ApiResources.HttpRoutes,
        Kinds.GrpcRoute => ApiResources.GrpcRoutes,
        Kinds.TlsRoute => ApiResources.TlsRoutes,
        Kinds.TcpRoute => ApiResources.TcpRoutes,
        Kinds.UdpRoute => ApiResources.UdpRoutes,
        Kinds.BackendTlsPolicy => ApiResources.BackendTlsPolicies,
        Kinds.XBackend => ApiResources.XBackends,
        Kinds.BackendTrafficPolicy => ApiResources.BackendTrafficPolicies,
        _ => throw new ArgumentException($"{kind} has no status of ours", nameof(kind)),
    };

    /// <summary>Looks at an object and writes its status if need be.</summary>
    /// <param name="desired">What the status is to say.</param>
    /// <param name="onlyIf">Write only when our part of the status is this; null writes whatever it is.</param>
    /// <param name="isUnheard">No proxy of the Gateway has said anything yet, see <see cref="UnheardProxies"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<WriteOutcome> RunAsync(DesiredStatus desired, ulong? onlyIf, bool isUnheard, CancellationToken cancellation)
    {
        try
        {
            for (var i = 0; i < Attempts; i++)
            {
                if (await TryAsync(desired, onlyIf, isUnheard, cancellation) is { } outcome)
                {
                    return outcome;
                }
            }

            return new WriteOutcome(WriteOutcomeKind.Failed);
        }
        catch (ApiException e)
        {
            return Refused(desired.Id, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            LogFailed(desired.Id, e.Message);
            return new WriteOutcome(WriteOutcomeKind.Failed);
        }
    }

    // Null: somebody else wrote in between.
    private async Task<WriteOutcome?> TryAsync(DesiredStatus desired, ulong? onlyIf, bool isUnheard, CancellationToken cancellation)
    {
        if (!leader.IsLeader)
        {
            return new WriteOutcome(WriteOutcomeKind.Fenced);
        }

        var bytes = await api.GetBytesAsync(Path(desired.Id, null), null, cancellation);
        var own = OwnStatus.Fingerprint(desired.Id.Kind, ObjectHeader.Read(bytes).Status);
        var live = JsonNode.Parse(bytes)!.AsObject();
        if (IsOutdated(desired, live["metadata"] as JsonObject ?? []) || (onlyIf is not null && onlyIf != own))
        {
            return new WriteOutcome(WriteOutcomeKind.Outdated);
        }

        var before = live["status"] as JsonObject;
        var merged = StatusMerge.Merge(before, isUnheard ? UnheardProxies.Keep(desired, before) : desired, time.GetUtcNow());
        if (StatusMerge.IsEqual(before, merged))
        {
            return new WriteOutcome(WriteOutcomeKind.Unchanged, own);
        }

        live["status"] = merged;
        (live["metadata"] as JsonObject)?.Remove("managedFields");
        await pace.TakeAsync(cancellation);

        // The wait may have been long, and a process can be stopped for a minute anywhere: nothing stands between this question and the write.
        if (!leader.IsLeader)
        {
            return new WriteOutcome(WriteOutcomeKind.Fenced);
        }

        try
        {
            var written = await api.ReplaceBytesAsync(Path(desired.Id, "status"), live, cancellation);
            return new WriteOutcome(WriteOutcomeKind.Written, OwnStatus.Fingerprint(desired.Id.Kind, ObjectHeader.Read(written).Status));
        }
        catch (ApiException e) when (e.IsConflict)
        {
            return null;
        }
    }

    private static bool IsOutdated(DesiredStatus desired, JsonObject metadata) =>
        (desired.Uid is { } uid && (string?)metadata["uid"] != uid) || ((long?)metadata["generation"] ?? 0) > desired.Generation;

    private string Path(ObjectId id, string? subresource)
    {
        var resource = versions.Known(ResourceOf(id.Kind));
        return resource.Object(resource.IsNamespaced ? id.Key.Namespace : null, id.Key.Name, subresource);
    }

    private WriteOutcome Refused(ObjectId id, ApiException e)
    {
        var kind = e switch
        {
            { IsNotFound: true } => WriteOutcomeKind.Gone,
            { Code: 403 } => WriteOutcomeKind.Forbidden,
            { IsInvalid: true } => WriteOutcomeKind.Refused,
            _ => WriteOutcomeKind.Failed,
        };
        if (kind == WriteOutcomeKind.Refused)
        {
            LogRefused(id, e.Message);
        }
        else if (kind == WriteOutcomeKind.Failed)
        {
            LogFailed(id, e.Message);
        }

        return new WriteOutcome(kind, 0, e.RetryAfter);
    }

    [LoggerMessage(20, LogLevel.Error, "the status of {Object} is not accepted by the API server: {Cause}")]
    private partial void LogRefused(ObjectId @object, string cause);

    [LoggerMessage(21, LogLevel.Information, "the status of {Object} could not be written, trying again: {Cause}")]
    private partial void LogFailed(ObjectId @object, string cause);
}
