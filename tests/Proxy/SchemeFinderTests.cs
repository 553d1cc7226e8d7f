using System.Text;
using GatewayApi.DataPlane.Forwarding;

namespace GatewayApi.Tests.Proxy;

/// <summary>Where HTTP/2 requests say their scheme, however the bytes are cut.</summary>
internal sealed class SchemeFinderTests
{
    private static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, [0, 1, 0, 0, 0, 0])];

    [Test]
    public void Each_request_says_it_once([Values(1, 2, 3, 7, 10_000)] int piece)
    {
        byte[] sent =
        [
            .. Preface,
            .. Frame(1, 5, [0x82, 0x86, 0x84, 1, 1, (byte)'a']),
            .. Frame(1, 4, [0x83, 0x86, 0x84]), .. Frame(0, 0, [0x82, 0x86, 1]), .. Frame(0, 1, []),
            .. Frame(8, 0, [0, 0, 0x86, 1]),
            .. Frame(1, 1, [.. Method("PUT"), 0x86, 0x84]), .. Frame(9, 4, [0x86, 0x86]),
            .. Frame(1, 5, [.. Method(new string('A', 126)), 0x86]),
            .. Frame(1, 5, [.. Method(new string('B', 127)), 0x86]),
            .. Frame(1, 5, [.. Method(new string('C', 254)), 0x86]),
        ];

        // The same byte elsewhere is something else.
        var expected = new List<int>();
        foreach (var (before, after) in new byte[][][] { [[0x82], [0x84]], [[0x83], [0x84]], [[(byte)'T'], [0x84]], [[(byte)'A'], []], [[(byte)'B'], []], [[(byte)'C'], []] }.Select(static p => (p[0], p[1])))
        {
            expected.Add(sent.AsSpan().IndexOf([.. before, (byte)0x86, .. after]) + 1);
        }

        Assert.That(Find(sent, piece), Is.EqualTo(expected));
    }

    [TestCase("82 87", "the scheme is 87", TestName = "another scheme")]
    [TestCase("82 84 86", "the scheme is 84", TestName = "no scheme second")]
    [TestCase("82", "ends before", TestName = "a head that goes on in the next frame too early")]
    [TestCase("00 07 3a 6d", "begins with 00", TestName = "a name spelled out")]
    [TestCase("20 82 86", "begins with 20", TestName = "another size of the dynamic table")]
    [TestCase("02 7f 80 01", "that long", TestName = "a method beyond measure")]
    [TestCase("02 05 41 86", "ends before", TestName = "a method longer than its frame")]
    public void What_is_not_expected_does_not_go(string head, string cause)
    {
        byte[] sent = [.. Preface, .. Frame(1, 4, Convert.FromHexString(head.Replace(" ", "", StringComparison.Ordinal))), .. Frame(0, 1, new byte[20])];

        Assert.That(() => Find(sent, 3), Throws.TypeOf<IOException>().With.Message.Contains(cause));
    }

    [TestCase(0x08)]
    [TestCase(0x20)]
    public void Padding_and_priorities_are_not_expected(int flag) =>
        Assert.That(() => Find([.. Preface, .. Frame(1, (byte)(4 | flag), [0x82, 0x86])], 100), Throws.TypeOf<IOException>());

    private static List<int> Find(byte[] sent, int piece)
    {
        var (finder, found) = (new SchemeFinder(), new List<int>());
        for (var start = 0; start < sent.Length; start += piece)
        {
            var bytes = sent.AsSpan(start, Math.Min(piece, sent.Length - start));
            var from = 0;
            while (finder.Next(bytes, ref from) is >= 0 and var at)
            {
                found.Add(start + at);
            }
        }

        return found;
    }

    private static byte[] Method(string method)
    {
        byte[] length = method.Length < 127 ? [(byte)method.Length] : [127, (byte)(method.Length - 127)];
        return [2, .. length, .. Encoding.ASCII.GetBytes(method)];
    }

    private static byte[] Frame(byte type, byte flags, byte[] payload) =>
        [0, (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 1, .. payload];
}
