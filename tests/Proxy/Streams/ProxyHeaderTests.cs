using System.Net;
using System.Text;
using GatewayApi.DataPlane.Listening;

namespace GatewayApi.Tests.Proxy.Streams;

/// <summary>The header of the PROXY protocol as bytes.</summary>
internal sealed class ProxyHeaderTests
{
    private static readonly ConnectionAddresses V4 = new(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 56324), new IPEndPoint(IPAddress.Parse("198.51.100.1"), 443));
    private static readonly ConnectionAddresses V6 = new(new IPEndPoint(IPAddress.Parse("2001:db8::7"), 1), new IPEndPoint(IPAddress.Parse("2001:db8::1"), 65535));

    [TestCase(1, false)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    [TestCase(2, true)]
    public void What_is_written_is_read_and_undecided_until_it_is_whole(int version, bool isV6)
    {
        var addresses = isV6 ? V6 : V4;
        byte[] bytes = [.. ProxyHeader.Write(version, addresses), .. "payload"u8];
        var header = bytes.Length - "payload".Length;

        for (var i = 0; i < header; i++)
        {
            Assert.That(ProxyHeader.Parse(bytes.AsSpan(0, i), out _, out _), Is.EqualTo(ProxyHeader.Outcome.Incomplete), $"{i} bytes");
        }

        Assert.That(ProxyHeader.Parse(bytes, out var read, out var length), Is.EqualTo(ProxyHeader.Outcome.Complete));
        Assert.That(read, Is.EqualTo(addresses));
        Assert.That(length, Is.EqualTo(header));
    }

    [Test]
    public void The_bytes_are_those_of_the_specification()
    {
        Assert.That(Encoding.ASCII.GetString(ProxyHeader.Write(1, V4)), Is.EqualTo("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"));
        Assert.That(Convert.ToHexStringLower(ProxyHeader.Write(2, V4)), Is.EqualTo("0d0a0d0a000d0a515549540a2111000cc0000207c6336401dc0401bb"));
        Assert.That(Convert.ToHexStringLower(ProxyHeader.Write(2, new ConnectionAddresses(null, null))), Is.EqualTo("0d0a0d0a000d0a515549540a20000000"));
    }

    [Test]
    public void Families_are_not_mixed_and_mapped_addresses_are_written_plain()
    {
        var mapped = new IPEndPoint(V4.Source!.Address.MapToIPv6(), 1);

        Assert.That(ProxyHeader.Write(1, new ConnectionAddresses(mapped, V4.Destination)), Is.EqualTo("PROXY TCP4 192.0.2.7 198.51.100.1 1 443\r\n"u8.ToArray()));
        Assert.That(Encoding.ASCII.GetString(ProxyHeader.Write(1, new ConnectionAddresses(V4.Source, V6.Destination))), Does.StartWith("PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 "));
    }

    [TestCase("PROXY UNKNOWN\r\n")]
    [TestCase("PROXY UNKNOWN ffff:: ffff:: 1 2\r\n")]
    [TestCase("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0")]
    [TestCase("\r\n\r\n\0\r\nQUIT\n\u0021\0\0\u0003abc")]
    [TestCase("\r\n\r\n\0\r\nQUIT\n\u0021\u0031\0\u0001x")]
    public void Where_it_says_nothing_the_connections_own_addresses_count(string text)
    {
        Assert.That(ProxyHeader.Parse(Encoding.Latin1.GetBytes(text + "x"), out var addresses, out var length), Is.EqualTo(ProxyHeader.Outcome.Complete));
        Assert.That(addresses, Is.Null);
        Assert.That(length, Is.EqualTo(text.Length));
    }

    [TestCase("GET / HTTP/1.1\r\n")]
    [TestCase("PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n")]
    [TestCase("PROXY TCP4 192.0.2.7 198.51.100.1 -1 443\r\n")]
    [TestCase("PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\n")]
    [TestCase("PROXY TCP6 192.0.2.7 198.51.100.1 1 443\r\n")]
    [TestCase("PROXY TCP4 1 198.51.100.1 1 2\r\n")]
    [TestCase("PROXY TCP4 0x7f.0.0.1 198.51.100.1 1 2\r\n")]
    [TestCase("PROXY TCP4 192.0.2.07 198.51.100.1 1 2\r\n")]
    [TestCase("PROXY TCP6 fe80::1%lo 2001:db8::1 1 2\r\n")]
    [TestCase("PROXY TCP6 2001:db8::1 [2001:db8::1] 1 2\r\n")]
    [TestCase("PROXY TCP4 host 198.51.100.1 1 443\r\n")]
    [TestCase("PROXY  TCP4 192.0.2.7 198.51.100.1 1 443\r\n")]
    [TestCase("\r\n\r\n\0\r\nQUIT\n\u0011\u0011\0\u000c")]
    [TestCase("\r\n\r\n\0\r\nQUIT\n\u0022\u0011\0\u000c")]
    [TestCase("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u0001x")]
    [TestCase("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u00ff\u00ff")]
    public void What_is_none_is_refused(string text) =>
        Assert.That(ProxyHeader.Parse(Encoding.Latin1.GetBytes(text), out _, out _), Is.EqualTo(ProxyHeader.Outcome.Malformed));

    [Test]
    public void A_line_without_end_is_refused() =>
        Assert.That(ProxyHeader.Parse(Encoding.ASCII.GetBytes("PROXY " + new string('x', 101)), out _, out _), Is.EqualTo(ProxyHeader.Outcome.Malformed));

    [Test]
    public void No_bytes_make_it_throw_or_read_beyond_them()
    {
        var random = new Random(1);
        byte[][] seeds = [ProxyHeader.Write(1, V4), ProxyHeader.Write(1, V6), ProxyHeader.Write(2, V4), ProxyHeader.Write(2, V6)];
        for (var i = 0; i < 100_000; i++)
        {
            byte[] bytes = [.. seeds[i % seeds.Length]];
            for (var edits = random.Next(1, 4); edits > 0; edits--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var outcome = ProxyHeader.Parse(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _, out var length);

            Assert.That(outcome != ProxyHeader.Outcome.Complete || length <= bytes.Length);
        }
    }
}
