using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// From what an informer sees of a kind to changes that matter. An event that leaves uid, generation, labels and annotations as they were
/// costs one pass over its bytes and ends here: that is what every write of a status is. One that changes only what nobody reads ends here
/// after trimming.
/// </summary>
internal sealed class KindReading(WatchedKind kind, ServedVersions versions, StatusNotes notes, ChannelWriter<SourceEvent> source)
    : IInformerHandler, IDisposable
{
    private readonly Dictionary<ObjectKey, Marks> _marks = [];
    private readonly ArrayBufferWriter<byte> _trimmed = new();
    private readonly Fingerprint _fingerprint = new();
    private readonly ImmutableArray<ClusterChange>.Builder _changes = ImmutableArray.CreateBuilder<ClusterChange>();
    private readonly Dictionary<string, string> _namespaces = new(StringComparer.Ordinal);
    private bool _wasListed;

    /// <inheritdoc/>
    public void Changed(in ObjectHeader header, ReadOnlySpan<byte> json)
    {
        if (!IsOfInterest(header.Key.Name))
        {
            return;
        }

        if (kind.HasOurStatus)
        {
            notes.Observe(new ObjectId(kind.Kind, header.Key), OwnStatus.Fingerprint(kind.Kind, header.Status));
        }

        var outer = Outer(header);
        var isKnown = _marks.TryGetValue(header.Key, out var before);
        if (isKnown && outer != 0 && outer == before.Outer)
        {
            return;
        }

        var key = isKnown ? header.Key : Shared(header.Key);
        var read = (KubernetesObject)JsonSerializer.Deserialize(json, kind.Model)!;
        var trimmed = Trimming.Trim(kind, read, key, versions.Known(kind.Resource).ApiVersion);
        var content = Content(trimmed);
        _marks[key] = new Marks(outer, content);
        if (!isKnown || content != before.Content)
        {
            _changes.Add(new ClusterChange(new ObjectId(kind.Kind, key), trimmed));
        }
    }

    /// <inheritdoc/>
    public void Deleted(ObjectKey key)
    {
        var id = new ObjectId(kind.Kind, key);
        if (_marks.Remove(key))
        {
            _changes.Add(ClusterChange.Delete(id));
        }

        if (kind.HasOurStatus)
        {
            notes.Forget(id);
        }
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(bool isListed, CancellationToken cancellation)
    {
        if (_changes.Count > 0 || (isListed && !_wasListed))
        {
            _wasListed |= isListed;
            await source.WriteAsync(new SourceEvent(kind.Kind) { Changes = _changes.DrainToImmutable(), IsListed = isListed }, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _fingerprint.Dispose();

    private bool IsOfInterest(string name)
    {
        foreach (var suffix in kind.NameSuffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // Everything but the specification, for which the generation stands. 0 for kinds without a generation.
    private ulong Outer(in ObjectHeader header)
    {
        if (header.Generation == 0 || !kind.IsCustom)
        {
            return 0;
        }

        _fingerprint.Add(header.Uid);
        _fingerprint.Add(header.Labels);
        _fingerprint.Add(header.Annotations);
        _fingerprint.Add(BitConverter.GetBytes(header.IsBeingDeleted ? -header.Generation : header.Generation));
        return _fingerprint.Take();
    }

    private ulong Content(KubernetesObject trimmed)
    {
        _trimmed.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_trimmed);
        JsonSerializer.Serialize(writer, trimmed, kind.Model);
        return Fingerprint.Of(_trimmed.WrittenSpan);
    }

    // Thousands of objects share a few namespaces.
    private ObjectKey Shared(ObjectKey key)
    {
        if (!_namespaces.TryGetValue(key.Namespace, out var ns))
        {
            _namespaces[key.Namespace] = ns = key.Namespace;
        }

        return key with { Namespace = ns };
    }

    private readonly record struct Marks(ulong Outer, ulong Content);
}
