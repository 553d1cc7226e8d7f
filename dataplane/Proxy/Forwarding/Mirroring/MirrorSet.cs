namespace GatewayApi.DataPlane.Forwarding.Mirroring;

/// <summary>The mirrors of one request, as whoever reads its body sees them.</summary>
/// <param name="copies">The copies.</param>
/// <param name="length">Bytes of the body, where the client has announced them: nobody may read on to see the end.</param>
internal sealed class MirrorSet(MirroredRequest[] copies, long? length)
{
    private long _count;

    /// <summary>A mirror has not taken a good part of what it may be behind by.</summary>
    public bool IsAhead
    {
        get
        {
            foreach (var copy in copies)
            {
                if (copy.IsBehind)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Bytes have been read, or the end.</summary>
    public void Write(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        _count += bytes.Length;
        foreach (var copy in copies)
        {
            if (!bytes.IsEmpty)
            {
                copy.Write(bytes);
            }

            if (isEnd || _count == length)
            {
                copy.EndBody();
            }
        }
    }

    /// <summary>The exchange has ended.</summary>
    public void End()
    {
        foreach (var copy in copies)
        {
            copy.EndExchange();
        }
    }
}
