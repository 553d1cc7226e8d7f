namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>The head of a response, line by line as it arrives; used again for each response. Positions are in the bytes it is read from.</summary>
internal sealed class ResponseHead
{
    /// <summary>Bytes of a whole head at most.</summary>
    public const int MaxLength = 64 * 1024;

    private FieldLine[] _lines = new FieldLine[16];
    private int _count;
    private long _contentLength = -1;
    private bool _isInvalid;

    /// <summary>The status code, 100 to 999.</summary>
    public int Status { get; private set; }

    /// <summary>Where the reason phrase begins.</summary>
    public int ReasonStart { get; private set; }

    /// <summary>Bytes of the reason phrase.</summary>
    public int ReasonLength { get; private set; }

    /// <summary>True for HTTP/1.1, false for HTTP/1.0.</summary>
    public bool IsHttp11 { get; private set; }

    /// <summary>Bytes of the head that are read: all of it, once it is complete.</summary>
    public int Length { get; private set; }

    /// <summary>The field lines.</summary>
    public ReadOnlySpan<FieldLine> Lines => _lines.AsSpan(0, _count);

    /// <summary>The Content-Length; -1 when there is none.</summary>
    public long ContentLength => _contentLength;

    /// <summary>The body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>The backend closes the connection after this response.</summary>
    public bool IsLast { get; private set; }

    /// <summary>The Connection field names other fields.</summary>
    public bool NamesFields { get; private set; }

    /// <summary>Begins the next head.</summary>
    public void Reset()
    {
        (Status, ReasonStart, ReasonLength, Length, _count) = (0, 0, 0, 0, 0);
        (_contentLength, IsHttp11, IsChunked, IsLast, NamesFields, _isInvalid) = (-1, false, false, false, false, false);
    }

    /// <summary>Reads on.</summary>
    /// <param name="bytes">All of the head that has arrived, from its first byte, and what follows it.</param>
    public Progress Read(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var rest = bytes[Length..];
            var feed = rest.IndexOf((byte)'\n');
            if (feed < 0)
            {
                return bytes.Length >= MaxLength || !CouldBegin(bytes) ? Progress.Invalid : Progress.Incomplete;
            }

            // A line ends in CR LF and in nothing else (RFC 9112, section 2.2); a CR within it is refused with the controls.
            if (feed == 0 || rest[feed - 1] != (byte)'\r' || Length + feed + 1 > MaxLength)
            {
                return Progress.Invalid;
            }

            var (start, end) = (Length, Length + feed - 1);
            Length += feed + 1;
            if (start == 0)
            {
                if (!ReadStatusLine(bytes[..end]))
                {
                    return Progress.Invalid;
                }
            }
            else if (start == end)
            {
                return IsConsistent ? Progress.Complete : Progress.Invalid;
            }
            else if (!FieldLine.TryRead(bytes, start, end, out var line))
            {
                return Progress.Invalid;
            }
            else
            {
                Add(line, bytes);
            }
        }
    }

    // Where the message ends must not be open to two readings (RFC 9112, section 6.3): whoever reads it in the other way is misled.
    private bool IsConsistent => !_isInvalid && !(IsChunked && (_contentLength >= 0 || !IsHttp11));

    // What speaks another protocol may never send the line that would be waited for.
    private static bool CouldBegin(ReadOnlySpan<byte> bytes)
    {
        var common = Math.Min(bytes.Length, 7);
        return bytes[..common].SequenceEqual("HTTP/1."u8[..common]);
    }

    // HTTP-version SP status-code SP [reason-phrase] (RFC 9112, section 4); the second blank is often left out with the phrase.
    private bool ReadStatusLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != (byte)' '
            || line[9] is < (byte)'1' or > (byte)'9' || !char.IsAsciiDigit((char)line[10]) || !char.IsAsciiDigit((char)line[11])
            || (line.Length > 12 && line[12] != (byte)' ') || !FieldLine.IsText(line[12..]))
        {
            return false;
        }

        IsHttp11 = line[7] == (byte)'1';
        Status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + (line[11] - '0');
        (ReasonStart, ReasonLength) = line.Length > 13 ? (13, line.Length - 13) : (line.Length, 0);
        return true;
    }

    private void Add(in FieldLine line, ReadOnlySpan<byte> bytes)
    {
        if (_count == _lines.Length)
        {
            Array.Resize(ref _lines, _count * 2);
        }

        _lines[_count++] = line;
        switch (line.NameLength)
        {
            case 10 when Is(line, "connection"u8, bytes):
                ReadConnection(line.Value(bytes));
                break;
            case 14 when Is(line, "content-length"u8, bytes):
                // The same length said twice is taken (RFC 9112, section 6.3).
                _isInvalid |= !MessageLength.TryRead(line.Value(bytes), out var length) || (_contentLength >= 0 && _contentLength != length);
                _contentLength = length;
                break;
            case 17 when Is(line, "transfer-encoding"u8, bytes):
                _isInvalid |= IsChunked || !Is(line.Value(bytes), "chunked"u8);
                IsChunked = true;
                break;
        }
    }

    private void ReadConnection(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var option = value[range].Trim(" \t"u8);
            IsLast |= Is(option, "close"u8);
            NamesFields |= !option.IsEmpty && !Is(option, "close"u8) && !Is(option, "keep-alive"u8);
        }
    }

    private static bool Is(in FieldLine line, ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes) => Is(line.Name(bytes), name);

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) => System.Text.Ascii.EqualsIgnoreCase(text, lowerCase);
}
