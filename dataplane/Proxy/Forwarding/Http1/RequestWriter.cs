using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// Writes the head of a request (RFC 9112, section 3) to a pooled array that grows as needed. What would end a line early, or read as another
/// field, is refused: the names and values of HTTP/2 came in a form in which they could hold anything.
/// </summary>
internal struct RequestWriter
{
    // Enough for nearly all heads.
    private const int FirstSize = 4096;

    private static readonly SearchValues<char> Breaks = SearchValues.Create('\r', '\n', '\0');
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private byte[] _bytes;
    private int _length;

    /// <summary>The array; the caller gives it back to the pool.</summary>
    public readonly byte[] Bytes => _bytes;

    /// <summary>Bytes that are written.</summary>
    public readonly int Length => _length;

    /// <summary>Writes a head.</summary>
    /// <param name="request">Target, host and fields.</param>
    /// <param name="method">The method.</param>
    /// <param name="framing">How the body is framed.</param>
    /// <param name="size">Bytes of the array at least; what the head leaves is for the body.</param>
    /// <returns>False when it cannot be written.</returns>
    public bool TryWrite(UpstreamRequest request, string method, BodyFraming framing, int size)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(size, FirstSize));
        _length = 0;
        if (method.AsSpan().ContainsAnyExcept(Token) || request.Target.AsSpan().ContainsAnyExceptInRange('!', '~') || request.Host.AsSpan().ContainsAny(Breaks))
        {
            return false;
        }

        Ensure(method.Length + request.Target.Length + request.Host.Length + 64);
        Append(method);
        Append(" "u8);
        Append(request.Target);
        Append(" HTTP/1.1\r\nHost: "u8);
        Append(request.Host);
        Append("\r\n"u8);
        foreach (var field in request.Fields)
        {
            if (!TryWrite(field))
            {
                return false;
            }
        }

        Ensure(64);
        if (framing.IsChunked)
        {
            Append("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (framing.Length > 0 || Anticipates(method))
        {
            Append("Content-Length: "u8);
            framing.Length.TryFormat(_bytes.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
            _length += written;
            Append("\r\n"u8);
        }

        Append("\r\n"u8);
        return true;
    }

    /// <summary>Writes a trailer section after the last chunk, and the end of the message (RFC 9112, section 7.1.2).</summary>
    public static byte[] Trailers(IHeaderDictionary trailers)
    {
        var writer = new RequestWriter { _bytes = ArrayPool<byte>.Shared.Rent(FirstSize) };
        writer.Append(ChunkedEncoder.Last);
        foreach (var (name, values) in trailers)
        {
            // Nothing that says how a message is to be framed or routed may come after it (RFC 9110, section 6.5.1).
            if (HopFields.PassUp(name))
            {
                var before = writer._length;
                writer._length = writer.TryWrite(new HeaderField(name, values)) ? writer._length : before;
            }
        }

        writer.Ensure(2);
        writer.Append("\r\n"u8);
        var result = writer._bytes.AsSpan(0, writer._length).ToArray();
        ArrayPool<byte>.Shared.Return(writer._bytes);
        return result;
    }

    // These say that they have no body; others that have none need not (RFC 9110, section 8.6).
    private static bool Anticipates(string method) => HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method);

    private bool TryWrite(in HeaderField field)
    {
        var (name, values) = field;
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Token))
        {
            return false;
        }

        foreach (var value in values)
        {
            if (value is not null)
            {
                if (value.AsSpan().ContainsAny(Breaks))
                {
                    return false;
                }

                Ensure(name.Length + value.Length + 4);
                Append(name);
                Append(": "u8);
                Append(value);
                Append("\r\n"u8);
            }
        }

        return true;
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
    }

    private void Append(string text) => _length += Encoding.Latin1.GetBytes(text, _bytes.AsSpan(_length));

    private void Ensure(int more)
    {
        if (_bytes.Length - _length < more)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + more));
            _bytes.AsSpan(0, _length).CopyTo(bytes);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = bytes;
        }
    }
}
