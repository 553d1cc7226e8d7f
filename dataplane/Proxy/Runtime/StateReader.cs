using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.Protos.Resources;
using Google.Protobuf;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>Reads a state file (<see cref="StateFormat"/>), which may be anything.</summary>
internal sealed class StateReader
{
    private const string Damaged = "it is damaged or not complete";

    private readonly ReadOnlyMemory<byte> _file;
    private readonly Dictionary<string, ResourceUpsert> _held = new(StringComparer.Ordinal);
    private int _at;
    private int _sealed;

    private StateReader(ReadOnlyMemory<byte> file) => _file = file;

    /// <summary>Reads the resources of a Gateway.</summary>
    /// <param name="file">Content of the file.</param>
    /// <param name="gateway">The Gateway it has to belong to.</param>
    public static StateContent Read(ReadOnlyMemory<byte> file, string gateway) => new StateReader(file).Read(gateway);

    private StateContent Read(string gateway)
    {
        if (!_file.Span.StartsWith(StateFormat.Magic) || _file.Length <= StateFormat.Magic.Length)
        {
            return new StateContent(null, "it is not a state file");
        }

        if (_file.Span[StateFormat.Magic.Length] is var version && version != StateFormat.Version)
        {
            return new StateContent(null, $"its format, {version}, is not known to this version of the proxy");
        }

        _at = StateFormat.Magic.Length + 1;
        if (!TryBlock(out var name) || !TryBatch())
        {
            return new StateContent(null, Damaged);
        }

        if (Encoding.UTF8.GetString(name.Span) is var owner && owner != gateway)
        {
            return new StateContent(null, $"it belongs to the Gateway {owner}");
        }

        var isWhole = true;
        while (isWhole && _at < _file.Length)
        {
            // What was being written when the machine stopped; what was in force before is as good as ever.
            isWhole = TryBatch();
        }

        return new StateContent([.. _held.Values], isWhole ? null : $"from byte {_sealed} on {Damaged}");
    }

    private bool TryBatch()
    {
        if (!TryNumber(out var length) || length > _file.Length - _at - SHA256.HashSizeInBytes)
        {
            return false;
        }

        var end = _at + length;
        var checksum = _file.Slice(end, SHA256.HashSizeInBytes);
        if (!SHA256.HashData(_file.Span[_sealed..end]).AsSpan().SequenceEqual(checksum.Span) || !TryChanges(end))
        {
            return false;
        }

        _at = _sealed = end + SHA256.HashSizeInBytes;
        return true;
    }

    private bool TryChanges(int end)
    {
        if (!TryNumber(out var upserts))
        {
            return false;
        }

        for (var i = 0; i < upserts; i++)
        {
            if (!TryBlock(out var resource) || !TryName(resource.Span, out var name))
            {
                return false;
            }

            _held[name] = new ResourceUpsert(ResourceHash.Of(resource.Span), resource);
        }

        if (!TryNumber(out var removes))
        {
            return false;
        }

        for (var i = 0; i < removes; i++)
        {
            if (!TryBlock(out var name))
            {
                return false;
            }

            _held.Remove(Encoding.UTF8.GetString(name.Span));
        }

        return _at == end;
    }

    private static bool TryName(ReadOnlySpan<byte> resource, out string name)
    {
        if (ResourceReader.TryPeekName(resource, out var first))
        {
            name = first;
            return true;
        }

        try
        {
            name = Resource.Parser.ParseFrom(resource).Name;
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            name = "";
            return false;
        }
    }

    private bool TryBlock(out ReadOnlyMemory<byte> content)
    {
        content = default;
        if (!TryNumber(out var length) || length > _file.Length - _at)
        {
            return false;
        }

        content = _file.Slice(_at, length);
        _at += length;
        return true;
    }

    // Never negative.
    private bool TryNumber(out int number)
    {
        number = 0;
        if (_file.Length - _at < sizeof(int))
        {
            return false;
        }

        number = BinaryPrimitives.ReadInt32BigEndian(_file.Span[_at..]);
        _at += sizeof(int);
        return number >= 0;
    }
}
