using System.Text;
using System.Text.Json;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>The objects that an informer has seen, and the telling of what is new among them.</summary>
internal sealed partial class SeenObjects(string kind, IInformerHandler handler, ILogger logger)
{
    private const int MaxPart = 128;

    // By object: a fingerprint of its uid and resource version, by which a second list tells what is new.
    private readonly Dictionary<ObjectKey, ulong> _seen = [];
    private HashSet<ObjectKey>? _listing;
    private volatile int _count;

    /// <summary>Objects that are known.</summary>
    public int Count => _count;

    /// <summary>A list begins: what does not come until its end is gone.</summary>
    public void BeginList() => _listing = [];

    /// <summary>The list is complete.</summary>
    public void EndList()
    {
        var listed = _listing ?? [];
        _listing = null;
        DeleteAll(key => !listed.Contains(key));
    }

    /// <summary>Everything is gone.</summary>
    public void Clear() => DeleteAll(static _ => true);

    /// <summary>An object as it is now; told when it is new or has changed.</summary>
    /// <returns>Its resource version.</returns>
    public string Change(ReadOnlySpan<byte> json)
    {
        var header = ObjectHeader.Read(json);
        _listing?.Add(header.Key);
        var version = VersionOf(header);
        if (!_seen.TryGetValue(header.Key, out var before) || before != version)
        {
            try
            {
                handler.Changed(header, json);
            }
            catch (JsonException e)
            {
                LogUnreadable(kind, header.Key, e.Message);
            }

            _seen[header.Key] = version;
            _count = _seen.Count;
        }

        return header.ResourceVersion;
    }

    /// <summary>An object as it was last.</summary>
    /// <returns>The resource version of its end.</returns>
    public string Delete(ReadOnlySpan<byte> json)
    {
        var header = ObjectHeader.Read(json);
        Delete(header.Key);
        return header.ResourceVersion;
    }

    private void DeleteAll(Func<ObjectKey, bool> isGone)
    {
        foreach (var key in _seen.Keys.Where(isGone).ToArray())
        {
            Delete(key);
        }
    }

    private void Delete(ObjectKey key)
    {
        if (_seen.Remove(key))
        {
            _count = _seen.Count;
            handler.Deleted(key);
        }
    }

    private static ulong VersionOf(in ObjectHeader header)
    {
        Span<byte> buffer = stackalloc byte[2 * MaxPart];
        var length = Encoding.UTF8.TryGetBytes(header.ResourceVersion, buffer[..MaxPart], out var written) ? written : 0;
        var uid = header.Uid[..Math.Min(header.Uid.Length, MaxPart)];
        uid.CopyTo(buffer[length..]);
        return Fingerprint.Of(buffer[..(length + uid.Length)]);
    }

    [LoggerMessage(10, LogLevel.Error, "{Kind} {Key} cannot be read and is left as it was: {Cause}")]
    private partial void LogUnreadable(string kind, ObjectKey key, string cause);
}
