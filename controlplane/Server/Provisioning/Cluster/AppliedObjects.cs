using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>What was applied last, so that the same is applied again only when somebody has touched it.</summary>
internal sealed class AppliedObjects
{
    private readonly ConcurrentDictionary<ObjectId, Entry> _entries = new();

    /// <summary>True when an object is as it was applied.</summary>
    /// <param name="manifest">What is to be.</param>
    /// <param name="live">What is; null when it does not exist.</param>
    public bool IsSettled(JsonObject manifest, OwnedObject? live) =>
        live is not null && _entries.TryGetValue(live.Id, out var entry) && ReferenceEquals(entry.Manifest, manifest) && entry.Fingerprint == live.Fingerprint;

    /// <summary>Remembers an apply.</summary>
    public void Set(JsonObject manifest, OwnedObject after) => _entries[after.Id] = new Entry(manifest, after.Fingerprint);

    /// <summary>Forgets everything: somebody else may have written since.</summary>
    public void Clear() => _entries.Clear();

    /// <summary>Forgets what is not there any more.</summary>
    public void Keep(Func<ObjectId, bool> exists)
    {
        ArgumentNullException.ThrowIfNull(exists);
        foreach (var id in _entries.Keys.Where(id => !exists(id)))
        {
            _entries.TryRemove(id, out _);
        }
    }

    private sealed record Entry(JsonObject Manifest, string Fingerprint);
}
