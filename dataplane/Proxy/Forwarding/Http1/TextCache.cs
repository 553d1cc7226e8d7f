using System.Runtime.InteropServices;
using System.Text;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// Makes strings of bytes, and gives the same string for the same bytes: what a backend says in its heads is mostly what it said before.
/// A table of fixed size whose places are simply taken over; safe to use from many threads, at worst a string is made twice.
/// </summary>
/// <param name="size">Places; a power of two.</param>
internal sealed class TextCache(int size)
{
    // Longer texts are seldom the same again.
    private const int MaxLength = 128;

    private readonly string?[] _places = new string?[size];

    /// <summary>Puts a string in the place of a spelling of it, so that it is the one that is given.</summary>
    public void Seed(string spelling, string text) => Place(Encoding.Latin1.GetBytes(spelling)) = text;

    /// <summary>The text of bytes in ISO 8859-1, in which any byte is a character.</summary>
    public string Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "";
        }

        if (bytes.Length > MaxLength)
        {
            return Encoding.Latin1.GetString(bytes);
        }

        ref var place = ref Place(bytes);
        var known = Volatile.Read(ref place);
        if (known is not null && known.Length == bytes.Length && Ascii.Equals(bytes, known))
        {
            return known;
        }

        var text = Encoding.Latin1.GetString(bytes);
        Volatile.Write(ref place, text);
        return text;
    }

    // Length, beginning and end tell texts of heads well enough apart.
    private ref string? Place(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length * 0x9E3779B97F4A7C15;
        if (bytes.Length >= sizeof(ulong))
        {
            hash ^= MemoryMarshal.Read<ulong>(bytes) * 0xC2B2AE3D27D4EB4F;
            hash ^= ulong.RotateLeft(MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..]) * 0x165667B19E3779F9, 31);
        }
        else
        {
            foreach (var b in bytes)
            {
                hash = (hash ^ b) * 0x100000001B3;
            }
        }

        hash ^= hash >> 32;
        hash *= 0x9E3779B97F4A7C15;
        return ref _places[(int)(hash >> 40) & (_places.Length - 1)];
    }
}
