namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>How it is known where a body ends (RFC 9112, section 6.3).</summary>
/// <param name="Kind">The way.</param>
/// <param name="Length">Bytes; 0 unless the length is known.</param>
internal readonly record struct BodyFraming(BodyFraming.Way Kind, long Length)
{
    /// <summary>There is no body.</summary>
    public static readonly BodyFraming None = new(Way.Length, 0);

    /// <summary>The way in which the end is known.</summary>
    internal enum Way
    {
        /// <summary>After so many bytes.</summary>
        Length,

        /// <summary>After the last chunk.</summary>
        Chunks,

        /// <summary>With the connection.</summary>
        Close,
    }

    /// <summary>The body comes in chunks.</summary>
    public bool IsChunked => Kind == Way.Chunks;

    /// <summary>The framing of a response's body.</summary>
    /// <param name="head">The head.</param>
    /// <param name="isHead">The request was a HEAD.</param>
    public static BodyFraming Of(ResponseHead head, bool isHead)
    {
        if (isHead || head.Status is 204 or 304)
        {
            return None;
        }

        return head.IsChunked ? new BodyFraming(Way.Chunks, 0)
            : head.ContentLength >= 0 ? new BodyFraming(Way.Length, head.ContentLength)
            : new BodyFraming(Way.Close, 0);
    }
}
