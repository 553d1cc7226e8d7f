namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// Follows what an HTTP/2 client sends (RFC 9113) to where each of its requests says that its scheme is <c>http</c>: one byte, the field of HPACK's static table (RFC 7541,
/// appendix A). It takes what the platform's client writes, which uses no dynamic table and begins each request with method and scheme, and refuses everything else: a request whose
/// scheme is not found must not go.
/// </summary>
internal sealed class SchemeFinder
{
    private const int PrefaceLength = 24;
    private const int FrameHeadLength = 9;
    private const byte Headers = 1;
    private const byte PaddedOrPriority = 0x28;

    // Fields of the static table, as one byte.
    private const byte Get = 0x82;
    private const byte Post = 0x83;
    private const byte Http = 0x86;

    // A value that is spelled out, with the name ":method" of the static table; never indexed or without indexing.
    private const byte OtherMethod = 0x02;
    private const byte Huffman = 0x80;
    private const byte LongLength = 0x7F;

    private readonly byte[] _head = new byte[FrameHeadLength];
    private int _headCount;
    private int _skip = PrefaceLength;
    private int _left;
    private Step _next = Step.FrameHead;

    private enum Step
    {
        FrameHead,
        Method,
        MethodLength,
        MethodLengthRest,
        Scheme,
    }

    /// <summary>Goes on through what is sent next.</summary>
    /// <param name="sent">The bytes.</param>
    /// <param name="from">Where among them to go on; afterwards behind the byte that was found, or at their end.</param>
    /// <returns>Where the next scheme is; -1 when there is none among them.</returns>
    /// <exception cref="IOException">It is not what is expected.</exception>
    public int Next(ReadOnlySpan<byte> sent, ref int from)
    {
        while (from < sent.Length)
        {
            if (_skip > 0)
            {
                var skipped = Math.Min(_skip, sent.Length - from);
                (_skip, from) = (_skip - skipped, from + skipped);
            }
            else if (Take(sent[from++]))
            {
                return from - 1;
            }
        }

        return -1;
    }

    // True for the byte that is looked for.
    private bool Take(byte next)
    {
        if (_next == Step.FrameHead)
        {
            TakeFrameHead(next);
            return false;
        }

        if (--_left < 0)
        {
            throw Unexpected("a frame ends before the scheme");
        }

        switch (_next)
        {
            case Step.Method:
                _next = next is Get or Post ? Step.Scheme : next == OtherMethod ? Step.MethodLength : throw Unexpected($"a request begins with {next:x2}");
                return false;
            case Step.MethodLength or Step.MethodLengthRest:
                TakeMethodLength(next);
                return false;
            default:
                return next == Http ? EndHead() : throw Unexpected($"the scheme is {next:x2}");
        }
    }

    private void TakeFrameHead(byte next)
    {
        _head[_headCount++] = next;
        if (_headCount < FrameHeadLength)
        {
            return;
        }

        _headCount = 0;
        _left = (_head[0] << 16) | (_head[1] << 8) | _head[2];
        if (_head[3] != Headers)
        {
            _skip = _left;
            return;
        }

        _next = (_head[4] & PaddedOrPriority) == 0 ? Step.Method : throw Unexpected($"flags {_head[4]:x2}");
    }

    // An integer with a prefix of 7 bits (RFC 7541, section 5.1); of more than one byte further only for a method of 127 to 254 bytes.
    private void TakeMethodLength(byte next)
    {
        if (_next == Step.MethodLength && (next & LongLength) == LongLength)
        {
            _next = Step.MethodLengthRest;
            return;
        }

        if (_next == Step.MethodLengthRest && (next & Huffman) != 0)
        {
            throw Unexpected("a method that long");
        }

        _skip = _next == Step.MethodLengthRest ? LongLength + next : next & LongLength;
        _left -= _skip;
        _next = Step.Scheme;
    }

    private bool EndHead()
    {
        (_skip, _left, _next) = (_left, 0, Step.FrameHead);
        return true;
    }

    private static IOException Unexpected(string what) => new($"HTTP/2 to a backend is not as expected: {what}");
}
