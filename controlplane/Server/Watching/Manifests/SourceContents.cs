using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>
/// What all files of a source say together: which object is in force, from which file, in which generation. No I/O; one writer.
/// A file claims the objects in it. Of several claims to one object the one that came first wins for as long as it stands.
/// </summary>
internal sealed class SourceContents
{
    private readonly Dictionary<string, FileClaims> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectId, SortedSet<string>> _claimants = [];
    private readonly Dictionary<ObjectId, InForce> _inForce = [];
    private readonly Dictionary<ObjectId, long> _generations = [];
    private readonly HashSet<ObjectId> _contested = [];
    private readonly List<ClusterChange> _changes = [];
    private int _classes;
    private bool _hasDefaultClass;

    /// <summary>The files that claim something or have errors.</summary>
    public IReadOnlyCollection<string> Files => _files.Keys;

    /// <summary>The present form of an object; null when it is not in force.</summary>
    public JsonObject? Find(ObjectId id) => _inForce.GetValueOrDefault(id)?.Claim.Parse();

    /// <summary>Everything that is not in force, by file and document.</summary>
    public ImmutableArray<SourceError> Errors() =>
    [
        .. _files.Values.SelectMany(static f => f.Errors)
            .Concat(_contested.SelectMany(Contested))
            .OrderBy(static e => e.File, StringComparer.Ordinal).ThenBy(static e => e.Document).ThenBy(static e => e.Line),
    ];

    /// <summary>Everything that is in force and comes from a file.</summary>
    public IEnumerable<(string File, ManifestObject Object)> InForceByFile => _inForce.Values.Select(static f => (f.File, f.Claim));

    /// <summary>Takes in what a file said in an earlier life of the process, so that a look that finds errors has a last good form to keep.</summary>
    public void Restore(string file, ImmutableArray<ManifestObject> objects) => Apply(file, new FileReading { Objects = objects }, isConfirmed: true);

    /// <summary>Takes in what a look at a file found.</summary>
    /// <param name="file">The file.</param>
    /// <param name="reading">What it says; <see cref="FileReading.Nothing"/> for one that is gone.</param>
    /// <param name="isConfirmed">False at a first look: objects that are missing now stay in force, for the file may be about to be
    /// replaced.</param>
    /// <returns>True when objects are missing and wait for a second look.</returns>
    public bool Apply(string file, FileReading reading, bool isConfirmed)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var before = _files.GetValueOrDefault(file, FileClaims.None);
        var after = FileClaims.Of(file, reading, before, isConfirmed);
        if (after.IsEmpty)
        {
            _files.Remove(file);
        }
        else
        {
            _files[file] = after;
        }

        // In the file's order, not the dictionary's: what the loop sees is then a function of the files alone.
        foreach (var id in before.Ids.Concat(after.Ids).Distinct().ToArray())
        {
            Claim(id, file, after.Claims(id));
            Resolve(id);
        }

        return after.IsWaiting;
    }

    /// <summary>The changes since the last call.</summary>
    public ImmutableArray<ClusterChange> Drain()
    {
        var wanted = _classes == 0;
        if (wanted != _hasDefaultClass)
        {
            _hasDefaultClass = wanted;
            if (wanted)
            {
                _changes.Add(ClusterChange.Upsert(DefaultGatewayClass.Object));
            }
            else if (!_inForce.ContainsKey(DefaultGatewayClass.Id))
            {
                _changes.Add(ClusterChange.Delete(DefaultGatewayClass.Id));
            }
        }

        ImmutableArray<ClusterChange> changes = [.. _changes];
        _changes.Clear();
        return changes;
    }

    private void Claim(ObjectId id, string file, bool claims)
    {
        if (claims)
        {
            if (!_claimants.TryGetValue(id, out var files))
            {
                _claimants.Add(id, files = new SortedSet<string>(StringComparer.Ordinal));
            }

            files.Add(file);
        }
        else if (_claimants.TryGetValue(id, out var files) && files.Remove(file) && files.Count == 0)
        {
            _claimants.Remove(id);
        }
    }

    private void Resolve(ObjectId id)
    {
        var owner = _inForce.GetValueOrDefault(id)?.File;
        var files = _claimants.TryGetValue(id, out var claimants) ? claimants.ToArray() : [];
        var firm = Array.FindAll(files, f => _files[f].IsFirm(id));
        var candidates = firm.Length > 0 ? firm : files;
        var winner = owner is not null && candidates.Contains(owner) ? owner : candidates.FirstOrDefault();
        _ = firm.Length > 1 ? _contested.Add(id) : _contested.Remove(id);
        if (winner is null)
        {
            Remove(id);
        }
        else
        {
            Put(id, winner, _files[winner].Find(id));
        }
    }

    private void Put(ObjectId id, string file, ManifestObject claim)
    {
        var before = _inForce.GetValueOrDefault(id);
        if (before is not null && before.Claim.Says(claim))
        {
            _inForce[id] = before with { File = file, Claim = claim };
            return;
        }

        if (before is null && id.Kind == Kinds.GatewayClass)
        {
            _classes++;
        }

        // Counted on over a deletion: a generation never means two different specifications while this process lives.
        var generation = _generations.GetValueOrDefault(id);
        generation += before is null || !SameSpecification(before.Claim.Parse(), claim.Parse()) ? 1 : 0;
        _generations[id] = generation;
        _inForce[id] = new InForce(file, claim);
        _changes.Add(ClusterChange.Upsert(claim.Object with { Metadata = claim.Object.Metadata with { Generation = generation } }));
    }

    private void Remove(ObjectId id)
    {
        if (_inForce.Remove(id))
        {
            _classes -= id.Kind == Kinds.GatewayClass ? 1 : 0;
            _changes.Add(ClusterChange.Delete(id));
        }
    }

    // Everything but metadata counts as specification: some kinds have no "spec".
    private static bool SameSpecification(JsonObject a, JsonObject b) =>
        a.Count == b.Count && a.All(p => p.Key == "metadata" || (b.TryGetPropertyValue(p.Key, out var other) && JsonNode.DeepEquals(p.Value, other)));

    private IEnumerable<SourceError> Contested(ObjectId id)
    {
        var winner = _inForce[id];
        return _claimants[id].Where(f => f != winner.File && _files[f].IsFirm(id)).Select(f => DuplicateError.Of(f, _files[f].Find(id), winner.File, winner.Claim));
    }

    private sealed record InForce(string File, ManifestObject Claim);
}
