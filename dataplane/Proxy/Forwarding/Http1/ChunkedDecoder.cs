using System.Buffers;
using System.Globalization;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// Takes a body in chunks apart (RFC 9112, section 7.1). Strict: lines end in CR LF, sizes are hexadecimal digits, extensions are skipped
/// but bounded. Nothing is copied: data is told as a range of the bytes it came in.
/// </summary>
internal sealed class ChunkedDecoder
{
    /// <summary>Bytes of a size with its extensions, or of one line of the trailer section, at most.</summary>
    public const int MaxLine = 4096;

    // All trailer fields together.
    private const int MaxTrailers = ResponseHead.MaxLength;
    private const int MaxSizeDigits = 15;
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private Step _step;
    private long _left;
    private int _trailerBytes;

    private enum Step
    {
        Size,
        Data,
        DataEnd,
        Trailers,
        Done,
    }

    /// <summary>The field of the last <see cref="Progress.Data"/>; null when it was data of the body.</summary>
    public FieldLine? Trailer { get; private set; }

    /// <summary>Begins a body.</summary>
    public void Reset() => (_step, _left, _trailerBytes, Trailer) = (Step.Size, 0, 0, null);

    /// <summary>Reads on.</summary>
    /// <param name="bytes">What has arrived. A line that is not complete is not consumed: it has to be given again, with more.</param>
    /// <param name="consumed">Bytes that are done with; for <see cref="Progress.Data"/> they end with the data.</param>
    /// <param name="data">Bytes of the body, at the end of what was consumed.</param>
    public Progress Read(ReadOnlySpan<byte> bytes, out int consumed, out int data)
    {
        (consumed, data, Trailer) = (0, 0, null);
        while (true)
        {
            var rest = bytes[consumed..];
            switch (_step)
            {
                case Step.Data when rest.IsEmpty:
                    return Progress.Incomplete;
                case Step.Data:
                    data = (int)Math.Min(_left, rest.Length);
                    consumed += data;
                    _left -= data;
                    _step = _left == 0 ? Step.DataEnd : Step.Data;
                    return Progress.Data;
                case Step.Done:
                    return Progress.Complete;
                case Step.DataEnd when rest.Length < 2:
                    return rest.IsEmpty || rest[0] == (byte)'\r' ? Progress.Incomplete : Progress.Invalid;
                case Step.DataEnd:
                    if (!rest.StartsWith("\r\n"u8))
                    {
                        return Progress.Invalid;
                    }

                    consumed += 2;
                    _step = Step.Size;
                    break;
                default:
                    var line = ReadLine(bytes, ref consumed);
                    if (line != Progress.Complete || Trailer is not null)
                    {
                        return Trailer is null ? line : Progress.Data;
                    }

                    break;
            }
        }
    }

    // One line: a size, or a field of the trailer section.
    private Progress ReadLine(ReadOnlySpan<byte> bytes, ref int consumed)
    {
        var start = consumed;
        var rest = bytes[start..];
        var feed = rest[..Math.Min(rest.Length, MaxLine)].IndexOf((byte)'\n');
        if (feed < 0)
        {
            return rest.Length >= MaxLine ? Progress.Invalid : Progress.Incomplete;
        }

        if (feed == 0 || rest[feed - 1] != (byte)'\r')
        {
            return Progress.Invalid;
        }

        consumed += feed + 1;
        return _step == Step.Size ? ReadSize(rest[..(feed - 1)]) : ReadTrailer(bytes, start, feed - 1);
    }

    private Progress ReadTrailer(ReadOnlySpan<byte> bytes, int start, int length)
    {
        if (length == 0)
        {
            _step = Step.Done;
            return Progress.Complete;
        }

        _trailerBytes += length + 2;
        if (_trailerBytes > MaxTrailers || !FieldLine.TryRead(bytes, start, start + length, out var field))
        {
            return Progress.Invalid;
        }

        Trailer = field;
        return Progress.Complete;
    }

    private Progress ReadSize(ReadOnlySpan<byte> line)
    {
        var digits = line.IndexOfAnyExcept(HexDigits);
        digits = digits < 0 ? line.Length : digits;

        // chunk-size [ BWS ";" … ]: what follows the size begins with a blank or a semicolon, and blanks alone only fill up.
        var extension = line[digits..].TrimStart(" \t"u8);
        if (digits is 0 or > MaxSizeDigits || (!extension.IsEmpty && extension[0] != (byte)';') || !FieldLine.IsText(extension)
            || !long.TryParse(line[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left))
        {
            return Progress.Invalid;
        }

        _step = _left == 0 ? Step.Trailers : Step.Data;
        return Progress.Complete;
    }
}
