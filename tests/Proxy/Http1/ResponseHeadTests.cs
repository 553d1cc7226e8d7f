using System.Text;
using GatewayApi.DataPlane.Forwarding.Http1;

namespace GatewayApi.Tests.Proxy.Http1;

/// <summary>The strict reader of response heads: what it takes, what it refuses, and that it matters nowhere how the bytes were cut.</summary>
internal sealed class ResponseHeadTests
{
    private static readonly TestCaseData[] Heads =
    [
        new TestCaseData("HTTP/1.1 200 OK\r\n\r\n", 200, -1L, false).SetArgDisplayNames("nothing but a status line"),
        new TestCaseData("HTTP/1.1 200\r\n\r\n", 200, -1L, false).SetArgDisplayNames("no reason phrase"),
        new TestCaseData("HTTP/1.1 200 \r\n\r\n", 200, -1L, false).SetArgDisplayNames("an empty reason phrase"),
        new TestCaseData("HTTP/1.0 404 Not Found\r\nA:\r\nB: \t x y \t\r\n\r\n", 404, -1L, false).SetArgDisplayNames("an empty value and blanks around one"),
        new TestCaseData("HTTP/1.1 299 \u00e9\u00ff\r\nX-L: \u00e9\r\n\r\n", 299, -1L, false).SetArgDisplayNames("bytes above ASCII"),
        new TestCaseData("HTTP/1.1 200 OK\r\nContent-LENGTH: 12345678901\r\n\r\n", 200, 12345678901L, false).SetArgDisplayNames("a length"),
        new TestCaseData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 7\r\n\r\n", 200, 7L, false).SetArgDisplayNames("the same length twice"),
        new TestCaseData("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n", 200, -1L, true).SetArgDisplayNames("chunks"),
        new TestCaseData("HTTP/1.1 999 What\r\nConnection: close, X\r\n\r\n", 999, -1L, false).SetArgDisplayNames("a status of nobody's"),
    ];

    private static readonly TestCaseData[] Refused =
    [
        Bad("another protocol", "SSH-2.0-OpenSSH_9.9\r\n"),
        Bad("an empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n"),
        Bad("HTTP/2", "HTTP/2.0 200 OK\r\n\r\n"),
        Bad("lower case", "http/1.1 200 OK\r\n\r\n"),
        Bad("two blanks", "HTTP/1.1  200 OK\r\n\r\n"),
        Bad("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"),
        Bad("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        Bad("a status below 100", "HTTP/1.1 099 OK\r\n\r\n"),
        Bad("a control character in the phrase", "HTTP/1.1 200 O\u0001K\r\n\r\n"),
        Bad("a bare line feed", "HTTP/1.1 200 OK\nA: 1\r\n\r\n"),
        Bad("a bare line feed at the end", "HTTP/1.1 200 OK\r\nA: 1\r\n\n"),
        Bad("a bare carriage return", "HTTP/1.1 200 OK\r\nA: 1\r2\r\n\r\n"),
        Bad("NUL in a value", "HTTP/1.1 200 OK\r\nA: 1\u00002\r\n\r\n"),
        Bad("DEL in a value", "HTTP/1.1 200 OK\r\nA: \u007f\r\n\r\n"),
        Bad("a folded line", "HTTP/1.1 200 OK\r\nA: 1\r\n 2\r\n\r\n"),
        Bad("no colon", "HTTP/1.1 200 OK\r\nbroken\r\n\r\n"),
        Bad("no name", "HTTP/1.1 200 OK\r\n: 1\r\n\r\n"),
        Bad("a blank before the colon", "HTTP/1.1 200 OK\r\nA : 1\r\n\r\n"),
        Bad("a name that is no token", "HTTP/1.1 200 OK\r\nA(b): 1\r\n\r\n"),
        Bad("lengths that differ", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
        Bad("a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n"),
        Bad("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        Bad("a length with a sign", "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n"),
        Bad("an empty length", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n"),
        Bad("a length that overflows", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        Bad("length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
        Bad("chunks and length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"),
        Bad("chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        Bad("a coding that is not known", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"),
        Bad("a coding before chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
        Bad("chunked twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
        Bad("a head over the limit", $"HTTP/1.1 200 OK\r\nA: {new string('a', ResponseHead.MaxLength)}\r\n\r\n"),
    ];

    [TestCaseSource(nameof(Heads))]
    public void AHeadIsReadTheSameWhereverItIsCut(string text, int status, long length, bool isChunked)
    {
        var bytes = Encoding.Latin1.GetBytes(text + "body");
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var head = new ResponseHead();
            head.Reset();
            var first = head.Read(bytes.AsSpan(0, cut));

            Assert.That(first, Is.EqualTo(cut < text.Length ? Progress.Incomplete : Progress.Complete), $"cut at {cut}");
            Assert.That(first == Progress.Complete ? first : head.Read(bytes), Is.EqualTo(Progress.Complete));
            Assert.That((head.Status, head.ContentLength, head.IsChunked, head.Length), Is.EqualTo((status, length, isChunked, text.Length)));
        }
    }

    [TestCaseSource(nameof(Refused))]
    public void WhatIsNoHeadIsRefusedWhereverItIsCut(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        foreach (var step in new[] { 1, 2, 3, 7, bytes.Length })
        {
            var head = new ResponseHead();
            head.Reset();
            var progress = Progress.Incomplete;
            for (var end = Math.Min(step, bytes.Length); progress == Progress.Incomplete && end <= bytes.Length; end = end < bytes.Length ? Math.Min(end + step, bytes.Length) : int.MaxValue)
            {
                progress = head.Read(bytes.AsSpan(0, end));
            }

            Assert.That(progress, Is.EqualTo(Progress.Invalid), $"in pieces of {step}");
        }
    }

    [Test]
    public void FieldsAreTheirNamesAndValues()
    {
        var bytes = Encoding.Latin1.GetBytes("HTTP/1.1 200 Fine so\r\nA:\r\nB: \t x y \t\r\nConnection: Close , X-Hop\r\n\r\n");
        var head = new ResponseHead();
        head.Reset();
        head.Read(bytes);

        Assert.That(
            head.Lines.ToArray().Select(l => (Encoding.Latin1.GetString(l.Name(bytes)), Encoding.Latin1.GetString(l.Value(bytes)))),
            Is.EqualTo(new[] { ("A", ""), ("B", "x y"), ("Connection", "Close , X-Hop") }));
        Assert.That(Encoding.Latin1.GetString(bytes, head.ReasonStart, head.ReasonLength), Is.EqualTo("Fine so"));
        Assert.That((head.IsLast, head.NamesFields, head.IsHttp11), Is.EqualTo((true, true, true)));
    }

    [Test]
    public void RandomBytesNeverMakeItThrowOrReadBeyondThem([Values(1, 2, 3, 4, 5, 6, 7, 8)] int seed)
    {
        var random = new Random(seed);
        var seeds = Heads.Concat(Refused).Select(static c => (string)c.Arguments[0]!).Where(static t => t.Length < 1000).ToArray();
        for (var round = 0; round < 4000; round++)
        {
            var bytes = Encoding.Latin1.GetBytes(seeds[random.Next(seeds.Length)]);
            for (var edits = random.Next(4); edits > 0; edits--)
            {
                bytes[random.Next(bytes.Length)] = "\r\n :,;0aZ\0\u0080"u8[random.Next(11)];
            }

            Assert.That(ReadInPieces(bytes, random), Is.EqualTo(ReadInPieces(bytes, null)), Encoding.Latin1.GetString(bytes));
        }
    }

    private static (Progress Progress, int Status, int Lines, int Length) ReadInPieces(byte[] bytes, Random? random)
    {
        var head = new ResponseHead();
        head.Reset();
        var progress = Progress.Incomplete;
        for (var end = 0; progress == Progress.Incomplete && end < bytes.Length;)
        {
            end = random is null ? bytes.Length : Math.Min(bytes.Length, end + 1 + random.Next(9));
            progress = head.Read(bytes.AsSpan(0, end));
        }

        // How much is known of what is refused depends on how much of it was there.
        return progress == Progress.Invalid ? (progress, 0, 0, 0) : (progress, head.Status, head.Lines.Length, head.Length);
    }

    private static TestCaseData Bad(string name, string text) => new TestCaseData(text).SetArgDisplayNames(name);
}
