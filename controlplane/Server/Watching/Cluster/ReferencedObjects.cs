using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// The Secrets and ConfigMaps that somebody refers to, and no others: a metadata watch tells that one has changed, then it is read. Used by
/// the loop of the source alone; what was read comes back to it as an event.
/// </summary>
internal sealed partial class ReferencedObjects(
    KubernetesApi api, InformerTiming timing, ChannelWriter<SourceEvent> source, TimeProvider time, ILogger logger, CancellationToken cancellation) : IDisposable
{
    private const int Parallel = 8;
    private readonly Dictionary<ObjectId, Wanted> _wanted = [];
    private readonly SemaphoreSlim _places = new(Parallel);
    private int _forbidden;

    /// <summary>Objects that are wanted.</summary>
    public int Count => _wanted.Count;

    /// <summary>True when everything that is wanted has been read, or is known not to exist.</summary>
    public bool IsComplete => _wanted.Values.All(static w => w.IsRead);

    /// <summary>True when the object is wanted and has been read, or is known not to exist.</summary>
    public bool IsRead(ObjectId id) => _wanted.TryGetValue(id, out var wanted) && wanted.IsRead;

    /// <summary>Says what is wanted from now on. New objects are read; those that nobody refers to any more are dropped.</summary>
    /// <returns>The deletions of what was dropped.</returns>
    public ImmutableArray<ClusterChange> Want(IReadOnlySet<ObjectId> ids)
    {
        foreach (var id in ids.Where(id => !_wanted.ContainsKey(id)))
        {
            _wanted[id] = new Wanted();
            Read(id);
        }

        var dropped = _wanted.Keys.Where(id => !ids.Contains(id)).ToArray();
        return [.. dropped.Where(id => _wanted.Remove(id, out var w) && w.Exists).Select(ClusterChange.Delete)];
    }

    /// <summary>An object came, changed or went.</summary>
    public void Touch(ObjectId id)
    {
        if (_wanted.ContainsKey(id))
        {
            Read(id);
        }
    }

    /// <summary>
    /// All objects of a kind were listed, so that the watch began anew: one that came and went in between was never seen by it, but may have
    /// been read.
    /// </summary>
    public void TouchAll(string kind)
    {
        foreach (var id in _wanted.Keys.Where(id => id.Kind == kind).ToArray())
        {
            Read(id);
        }
    }

    /// <summary>An object was read.</summary>
    /// <param name="fetched">What it says; null when it does not exist.</param>
    /// <param name="asked">For whom it was read.</param>
    /// <returns>The change; null when there is none, or nobody wants the object any more.</returns>
    public ClusterChange? Take(ClusterChange fetched, object? asked)
    {
        // An object that was dropped and is wanted again is read again: the earlier answer may be the later one to arrive.
        if (!_wanted.TryGetValue(fetched.Id, out var wanted) || !ReferenceEquals(wanted, asked))
        {
            return null;
        }

        wanted.IsReading = false;
        if (wanted.IsStale)
        {
            // The event may be older or newer than what was read; reading once more settles it.
            Read(fetched.Id);
        }

        var content = fetched.Object is null ? 0 : ContentOf(fetched.Object);
        var changed = content != wanted.Content;
        wanted.Content = content;
        wanted.IsRead = true;
        return changed ? fetched : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private void Read(ObjectId id)
    {
        var wanted = _wanted[id];
        wanted.IsStale = wanted.IsReading;
        if (!wanted.IsReading)
        {
            wanted.IsReading = true;
            _ = FetchAsync(id, wanted);
        }
    }

    // Ends only when it knows, or when the source stops.
    private async Task FetchAsync(ObjectId id, object asked)
    {
        var backoff = new Backoff(timing.FirstDelay, timing.LastDelay, time);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var change = await GetAsync(id);
                await source.WriteAsync(new SourceEvent(id.Kind) { Fetched = change, Asked = asked }, cancellation);
                return;
            }
            catch (ApiException e) when (e.Code == 403)
            {
                await ForbiddenAsync(id, asked, e);
                return;
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or IOException or JsonException)
            {
                LogUnread(backoff.Failures == 0 ? LogLevel.Warning : LogLevel.Debug, id, e.Message);
                await Quietly(backoff.WaitAsync((e as ApiException)?.RetryAfter, cancellation));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<ClusterChange> GetAsync(ObjectId id)
    {
        var (resource, model) = id.Kind == Kinds.Secret
            ? (ApiResources.Secrets, (JsonTypeInfo)ResourcesJsonContext.Default.Secret)
            : (ApiResources.ConfigMaps, ResourcesJsonContext.Default.ConfigMap);
        await _places.WaitAsync(cancellation);
        try
        {
            var json = await api.GetBytesAsync(resource.Object(id.Key.Namespace, id.Key.Name), null, cancellation);
            var read = (KubernetesObject)JsonSerializer.Deserialize(json, model)!;
            return new ClusterChange(id, read with
            {
                ApiVersion = resource.ApiVersion,
                Kind = id.Kind,
                Metadata = new ObjectMeta { Namespace = id.Key.Namespace, Name = id.Key.Name },
            });
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return ClusterChange.Delete(id);
        }
        finally
        {
            _places.Release();
        }
    }

    // It counts as missing, so that the rest of the Gateway works, and is tried again.
    private async Task ForbiddenAsync(ObjectId id, object asked, ApiException e)
    {
        if (Interlocked.Exchange(ref _forbidden, 1) == 0)
        {
            LogForbidden(id.Kind == Kinds.Secret ? "secrets" : "configmaps", id, e.Message);
        }

        await Quietly(source.WriteAsync(new SourceEvent(id.Kind) { Fetched = ClusterChange.Delete(id), Asked = asked }, cancellation).AsTask());
        await Quietly(Task.Delay(timing.Poll, time, cancellation));
        await Quietly(source.WriteAsync(new SourceEvent(id.Kind) { Touched = [id.Key] }, cancellation).AsTask());
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static ulong ContentOf(KubernetesObject obj) => Fingerprint.Of(JsonSerializer.SerializeToUtf8Bytes(
        obj, obj is Secret ? (JsonTypeInfo)ResourcesJsonContext.Default.Secret : ResourcesJsonContext.Default.ConfigMap));

    private sealed class Wanted
    {
        public bool IsReading { get; set; }

        public bool IsStale { get; set; }

        public bool IsRead { get; set; }

        public ulong Content { get; set; }

        public bool Exists => Content != 0;
    }

    [LoggerMessage(EventId = 20, Message = "{Object} cannot be read, trying again: {Cause}")]
    private partial void LogUnread(LogLevel level, ObjectId @object, string cause);

    [LoggerMessage(21, LogLevel.Error,
        "missing permission: verb get on resource {Resource} of API group \"\"; {Object} counts as missing: {Cause}")]
    private partial void LogForbidden(string resource, ObjectId @object, string cause);
}
