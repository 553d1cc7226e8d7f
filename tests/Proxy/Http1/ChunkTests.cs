using System.Text;
using GatewayApi.DataPlane.Forwarding.Http1;

namespace GatewayApi.Tests.Proxy.Http1;

/// <summary>Bodies in chunks: what goes in comes out, however it is cut; what is no such body is refused.</summary>
internal sealed class ChunkTests
{
    private static readonly TestCaseData[] Bodies =
    [
        new TestCaseData("0\r\n\r\n", "", "").SetArgDisplayNames("empty"),
        new TestCaseData("5\r\nhello\r\n0\r\n\r\n", "hello", "").SetArgDisplayNames("one chunk"),
        new TestCaseData("5\r\nhello\r\n00006\r\n world\r\n0\r\n\r\n", "hello world", "").SetArgDisplayNames("two chunks and leading zeros"),
        new TestCaseData("A \r\n0123456789\r\n0;last\r\n\r\n", "0123456789", "").SetArgDisplayNames("capitals, filling blanks"),
        new TestCaseData("1;a=b;c=\"d e\"\r\n\r\r\n2 ;x\r\n\n\n\r\n0\r\n\r\n", "\r\n\n", "").SetArgDisplayNames("extensions, line ends as data"),
        new TestCaseData("2\r\nok\r\n0\r\nX-Sum: 7\r\nY:\r\n\r\n", "ok", "X-Sum=7|Y=|").SetArgDisplayNames("trailers"),
    ];

    private static readonly TestCaseData[] Refused =
    [
        Bad("no size", "\r\n"),
        Bad("no hexadecimal size", "xyz\r\n"),
        Bad("a negative size", "-1\r\n"),
        Bad("a size with a sign", "+1\r\na\r\n"),
        Bad("a size with a prefix", "0x1\r\na\r\n"),
        Bad("a blank before the size", " 1\r\na\r\n"),
        Bad("a blank within the size", "1 0\r\na\r\n"),
        Bad("a size of 16 digits", "1000000000000000\r\n"),
        Bad("a bare line feed after the size", "1\na\r\n"),
        Bad("a control character in an extension", "1;\u0001\r\na\r\n"),
        Bad("an extension without end", "1;" + new string('a', ChunkedDecoder.MaxLine)),
        Bad("more data than the size", "1\r\nab\r\n0\r\n\r\n"),
        Bad("a bare line feed after data", "1\r\na\n0\r\n\r\n"),
        Bad("a folded trailer", "0\r\nA: 1\r\n 2\r\n\r\n"),
        Bad("a trailer without a colon", "0\r\nabc\r\n\r\n"),
        Bad("a bare line feed at the end", "0\r\n\n"),
    ];

    [TestCaseSource(nameof(Bodies))]
    public void ABodyIsReadTheSameWhereverItIsCut(string text, string body, string trailers)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.That(Read(bytes, cut, bytes.Length), Is.EqualTo((Progress.Complete, body, trailers, bytes.Length)), $"cut at {cut}");
        }

        Assert.That(Read(bytes, [.. Enumerable.Range(1, bytes.Length)]), Is.EqualTo((Progress.Complete, body, trailers, bytes.Length)), "byte by byte");
    }

    [Test]
    public void WhatFollowsTheEndIsLeftAlone() =>
        Assert.That(Read(Encoding.Latin1.GetBytes("1\r\na\r\n0\r\n\r\nHTTP/1.1 200 OK"), 0, 26), Is.EqualTo((Progress.Complete, "a", "", 11)));

    [TestCaseSource(nameof(Refused))]
    public void WhatIsNoBodyInChunksIsRefused(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);

        Assert.That(Read(bytes, bytes.Length).Progress, Is.EqualTo(Progress.Invalid));
        Assert.That(Read(bytes, [.. Enumerable.Range(1, bytes.Length)]).Progress, Is.EqualTo(Progress.Invalid), "byte by byte");
    }

    [Test]
    public void WhatTheEncoderWritesTheDecoderReads([Values(1, 2, 3, 4)] int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 100; round++)
        {
            using var encoded = new MemoryStream();
            var body = new StringBuilder();
            for (var chunks = random.Next(5); chunks > 0; chunks--)
            {
                var data = new byte[1 + random.Next(chunks == 1 ? ChunkedEncoder.MaxData : 100)];
                random.NextBytes(data);
                var chunk = new byte[ChunkedEncoder.Before + data.Length + ChunkedEncoder.After];
                data.CopyTo(chunk, ChunkedEncoder.Before);
                ChunkedEncoder.Enclose(chunk, data.Length);
                encoded.Write(chunk);
                body.Append(Encoding.Latin1.GetString(data));
            }

            encoded.Write("0\r\n\r\n"u8);
            var bytes = encoded.ToArray();
            int[] cuts = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(bytes.Length)).Order(), bytes.Length];

            Assert.That(Read(bytes, cuts), Is.EqualTo((Progress.Complete, body.ToString(), "", bytes.Length)));
        }
    }

    [Test]
    public void RandomBytesReadTheSameWhereverTheyAreCut([Values(1, 2, 3, 4, 5, 6, 7, 8)] int seed)
    {
        var random = new Random(seed);
        var seeds = Bodies.Concat(Refused).Select(static c => (string)c.Arguments[0]!).Where(static t => t.Length < 1000).ToArray();
        for (var round = 0; round < 4000; round++)
        {
            var bytes = Encoding.Latin1.GetBytes(seeds[random.Next(seeds.Length)]);
            for (var edits = random.Next(4); edits > 0; edits--)
            {
                bytes[random.Next(bytes.Length)] = "\r\n :;0aF\0\u0080"u8[random.Next(10)];
            }

            var whole = Read(bytes, bytes.Length);
            int[] cuts = [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(bytes.Length)).Order(), bytes.Length];
            var cut = Read(bytes, cuts);

            Assert.That((cut.Progress, cut.Body, cut.Trailers), Is.EqualTo((whole.Progress, whole.Body, whole.Trailers)), Encoding.Latin1.GetString(bytes));
        }
    }

    // As a connection does: what is not consumed is given again, with more.
    private static (Progress Progress, string Body, string Trailers, int Consumed) Read(byte[] bytes, params int[] cuts)
    {
        var decoder = new ChunkedDecoder();
        decoder.Reset();
        var (body, trailers, start, progress) = (new StringBuilder(), new StringBuilder(), 0, Progress.Incomplete);
        foreach (var cut in cuts)
        {
            do
            {
                var piece = bytes.AsSpan(start, Math.Max(0, cut - start));
                progress = decoder.Read(piece, out var consumed, out var data);
                body.Append(Encoding.Latin1.GetString(piece[(consumed - data)..consumed]));
                if (decoder.Trailer is { } field)
                {
                    trailers.Append(Encoding.Latin1.GetString(field.Name(piece))).Append('=').Append(Encoding.Latin1.GetString(field.Value(piece))).Append('|');
                }

                start += consumed;
            }
            while (progress == Progress.Data);

            if (progress != Progress.Incomplete)
            {
                break;
            }
        }

        return (progress, body.ToString(), trailers.ToString(), start);
    }

    private static TestCaseData Bad(string name, string text) => new TestCaseData(text).SetArgDisplayNames(name);
}
