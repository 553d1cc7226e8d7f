using System.Diagnostics.CodeAnalysis;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>Joins the parts of a delta.</summary>
internal sealed class DeltaCollector
{
    private List<ResourceUpsert> _upserts = [];
    private List<string> _removes = [];
    private string? _version;

    /// <summary>Takes a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="answered">The version answered last on this stream; null before the first.</param>
    /// <param name="delta">The whole, once the last part is in.</param>
    /// <returns>Null, or what is wrong with the stream: it has to be begun again.</returns>
    public string? Add(DeltaPart part, string? answered, out ConfigDelta? delta)
    {
        delta = null;
        if (part.Version.Length == 0)
        {
            return "a delta without a version";
        }

        if (_version is not null && _version != part.Version)
        {
            return $"a part of version {part.Version} among those of {_version}";
        }

        if (part.BaseVersion.Length > 0 && part.BaseVersion != answered)
        {
            return $"a delta that starts from version {part.BaseVersion}, which was not the last one answered";
        }

        if (!TryTake(part, out var problem))
        {
            return problem;
        }

        _version = part.Version;
        if (part.Last)
        {
            delta = new ConfigDelta(part.Version, part.BaseVersion, _upserts, _removes);

            // The next delta is most likely small: no reason to keep the room for this one.
            (_upserts, _removes, _version) = ([], [], null);
        }

        return null;
    }

    private bool TryTake(DeltaPart part, [NotNullWhen(false)] out string? problem)
    {
        foreach (var upsert in part.Upserts)
        {
            if (!ResourceHash.TryRead(upsert.Hash, out var hash))
            {
                problem = $"a hash of {upsert.Hash.Length} bytes";
                return false;
            }

            _upserts.Add(new ResourceUpsert(hash, upsert.Resource.Memory));
        }

        _removes.AddRange(part.Removes);
        problem = null;
        return true;
    }
}
