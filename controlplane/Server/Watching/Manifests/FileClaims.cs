using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>
/// The objects of one file. A firm claim is what the file says, or the last good form of an object that it says with errors. A loose claim
/// is what it said before and perhaps will again; it yields to any firm claim of another file.
/// </summary>
internal sealed class FileClaims
{
    /// <summary>No objects, no errors.</summary>
    public static readonly FileClaims None = new([], [], [], false);

    private readonly Dictionary<ObjectId, ManifestObject> _firm;
    private readonly Dictionary<ObjectId, ManifestObject> _loose;

    private FileClaims(
        Dictionary<ObjectId, ManifestObject> firm, Dictionary<ObjectId, ManifestObject> loose, ImmutableArray<SourceError> errors, bool isWaiting)
    {
        _firm = firm;
        _loose = loose;
        Errors = errors;
        IsWaiting = isWaiting;
    }

    /// <summary>All claims.</summary>
    public IEnumerable<ObjectId> Ids => _firm.Keys.Concat(_loose.Keys);

    /// <summary>What is wrong in the file.</summary>
    public ImmutableArray<SourceError> Errors { get; }

    /// <summary>True when objects are missing that a second look has to confirm as gone.</summary>
    public bool IsWaiting { get; }

    /// <summary>True when nothing needs to be remembered of the file.</summary>
    public bool IsEmpty => _firm.Count == 0 && _loose.Count == 0 && Errors.IsEmpty;

    /// <summary>The claims after a look at the file.</summary>
    public static FileClaims Of(string file, FileReading reading, FileClaims before, bool isConfirmed)
    {
        var firm = new Dictionary<ObjectId, ManifestObject>();
        var errors = reading.Errors.ToBuilder();
        foreach (var obj in reading.Objects)
        {
            if (!firm.TryAdd(obj.Id, obj))
            {
                errors.Add(DuplicateError.Of(file, obj, file, firm[obj.Id]));
            }
        }

        foreach (var id in reading.Refused.Where(before.Claims))
        {
            firm.TryAdd(id, before.Find(id));
        }

        var missing = before.Ids.Where(id => !firm.ContainsKey(id)).ToArray();
        var keeps = reading.IsPartial || !isConfirmed;
        var loose = (keeps ? missing : []).ToDictionary(static id => id, before.Find);
        return new FileClaims(firm, loose, errors.ToImmutable(), !isConfirmed && !reading.IsPartial && missing.Length > 0);
    }

    /// <summary>True when the file claims the object in either way.</summary>
    public bool Claims(ObjectId id) => _firm.ContainsKey(id) || _loose.ContainsKey(id);

    /// <summary>True when it claims it firmly.</summary>
    public bool IsFirm(ObjectId id) => _firm.ContainsKey(id);

    /// <summary>The object as claimed.</summary>
    public ManifestObject Find(ObjectId id) => _firm.TryGetValue(id, out var obj) ? obj : _loose[id];
}
