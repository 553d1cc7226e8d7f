using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using GatewayApi.DataPlane.Listening;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy.Tls;

/// <summary>TLS on an event loop, against the platform's.</summary>
[Platform("Linux")]
internal sealed class TlsSessionTests
{
    private const int Much = 8 * 1024 * 1024;

    [TestCase(SslProtocols.Tls12, true)]
    [TestCase(SslProtocols.Tls12, false)]
    [TestCase(SslProtocols.Tls13, true)]
    [TestCase(SslProtocols.Tls13, false)]
    public async Task Bytes_go_both_ways(SslProtocols version, bool isRsa)
    {
        using var pair = await LoopTls.BeginAsync(isRsa ? TestCertificate.Rsa("a.test") : TestCertificate.Ecdsa("a.test"));
        await using var client = await pair.ShakeAsync(Options(version));

        await client.WriteAsync("question"u8.ToArray());
        var buffer = new byte[100];
        var count = await pair.ReceiveAsync(buffer);
        await pair.SendAsync(buffer.AsMemory(0, count));
        await client.ReadExactlyAsync(buffer.AsMemory(50, count)).AsTask().WaitAsync(Wait.Limit);

        Assert.That(client.SslProtocol, Is.EqualTo(version));
        Assert.That(buffer.AsSpan(50, count).SequenceEqual("question"u8), Is.True);
    }

    // More than the kernel takes: the client reads only after the server had to wait.
    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    public async Task Much_in_both_directions_at_once_arrives_whole(SslProtocols version)
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"));
        await using var client = await pair.ShakeAsync(Options(version));
        var (up, down) = (RandomNumberGenerator.GetBytes(Much), RandomNumberGenerator.GetBytes(Much));

        var sending = Task.Run(() => pair.SendAsync(down));
        var uploading = Task.Run(() => client.WriteAsync(up).AsTask());
        var received = Task.Run(async () =>
        {
            var bytes = new byte[Much];
            for (var at = 0; at < Much;)
            {
                at += await pair.ReceiveAsync(bytes.AsMemory(at, Math.Min(bytes.Length - at, 70_000)));
            }

            return bytes;
        });
        await uploading.WaitAsync(Wait.Limit);
        var got = new byte[Much];
        await client.ReadExactlyAsync(got).AsTask().WaitAsync(Wait.Limit);
        await sending.WaitAsync(Wait.Limit);

        Assert.That(got.AsSpan().SequenceEqual(down), Is.True);
        Assert.That((await received.WaitAsync(Wait.Limit)).AsSpan().SequenceEqual(up), Is.True);
    }

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    public async Task Records_in_pieces_are_put_together(SslProtocols version)
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"));
        await using var client = await pair.ShakeAsync(Options(version), static far => new TrickleStream(far));
        var bytes = RandomNumberGenerator.GetBytes(30_000);

        var writing = client.WriteAsync(bytes).AsTask();
        var got = new byte[bytes.Length];
        for (var at = 0; at < got.Length;)
        {
            at += await pair.ReceiveAsync(got.AsMemory(at));
        }

        await writing;
        Assert.That(got.AsSpan().SequenceEqual(bytes), Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_client_s_end_is_the_end(bool isSaid)
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"));
        await using var client = await pair.ShakeAsync(Options(SslProtocols.Tls13));

        await client.WriteAsync("last"u8.ToArray());
        await (isSaid ? client.ShutdownAsync() : Task.CompletedTask);
        pair.Far.Shutdown(SocketShutdown.Send);
        var buffer = new byte[100];

        Assert.That(await pair.ReceiveAsync(buffer), Is.EqualTo(4));
        Assert.That(await pair.ReceiveAsync(buffer), Is.Zero);
        Assert.That(await pair.ReceiveAsync(buffer), Is.Zero, "and it stays so");
        Assert.That(pair.Session.HasEnded(), Is.True);
    }

    // Whoever only looks takes bytes from the socket: the one who waits for it has to hear of them.
    [Test]
    public async Task What_was_only_looked_at_is_received()
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"));
        await using var client = await pair.ShakeAsync(Options(SslProtocols.Tls13));
        var receiving = pair.ReceiveAsync(new byte[100]);

        await client.WriteAsync("word"u8.ToArray());
        var ended = pair.Session.HasEnded();

        Assert.That(ended, Is.False);
        Assert.That(await receiving.WaitAsync(Wait.Limit), Is.EqualTo(4));
    }

    [Test]
    public async Task The_server_s_end_is_told_behind_what_it_sent()
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"));
        await using var client = await pair.ShakeAsync(Options(SslProtocols.Tls13));

        await pair.SendAsync("bye"u8.ToArray());
        pair.Session.SayEnd();
        pair.Near.End();
        var buffer = new byte[100];

        Assert.That(await client.ReadAtLeastAsync(buffer, 100, throwOnEndOfStream: false).AsTask().WaitAsync(Wait.Limit), Is.EqualTo(3));
    }

    [Test]
    public async Task A_record_that_is_forged_breaks_the_connection()
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"));
        await using var client = await pair.ShakeAsync(Options(SslProtocols.Tls13));

        await pair.Far.SendAsync(new byte[] { 0x17, 3, 3, 0, 32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32 });

        Assert.That(async () => await pair.ReceiveAsync(new byte[100]), Throws.InstanceOf<SocketException>());
        Assert.That(() => pair.Session.Send("x"u8), Throws.InstanceOf<SocketException>());
    }

    // The kernel tells a reset once, here within a receive that brings something, and says "end" from then on.
    [Test]
    public async Task A_reset_behind_bytes_is_no_end()
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"));
        await using var client = await pair.ShakeAsync(Options(SslProtocols.Tls13));
        await client.WriteAsync(new byte[10]);
        await pair.Far.SendAsync(new byte[] { 0x17, 3, 3, 0x10, 0, 1, 2, 3 });
        pair.Far.Close(0);

        var (count, buffer) = (-1, new byte[100]);
        Assert.That(
            async () =>
            {
                while (count != 0)
                {
                    count = await pair.ReceiveAsync(buffer);
                }
            },
            Throws.InstanceOf<SocketException>());
    }

    [Test]
    public async Task A_handshake_whose_time_is_over_at_its_very_end_gives_no_connection()
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"));
        await using var client = new SslStream(new NetworkStream(pair.Far));
        var shaking = client.AuthenticateAsClientAsync(Options(SslProtocols.Tls13), CancellationToken.None);

        var connection = await new LoopHandshakes(Wait.Limit, new LastMoment()).OpenAsync(pair.Context, pair.Near, CancellationToken.None).AsTask().WaitAsync(Wait.Limit);

        Assert.That(connection, Is.Null);
        await shaking.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    [Test]
    public async Task A_client_that_shares_no_protocol_is_told()
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"), SslApplicationProtocol.Http11);
        var options = Options(SslProtocols.Tls13);
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
        await using var client = new SslStream(new NetworkStream(pair.Far));
        var shaking = client.AuthenticateAsClientAsync(options, CancellationToken.None);

        Assert.That(async () => await pair.Session.HandshakeAsync().AsTask().WaitAsync(Wait.Limit), Throws.InstanceOf<AuthenticationException>());
        Assert.That(async () => await shaking.WaitAsync(Wait.Limit), Throws.InstanceOf<AuthenticationException>());
    }

    [TestCase("h2,http/1.1", "http/1.1,h2", "h2")]
    [TestCase("http/1.1,h2", "h2,http/1.1", "http/1.1")]
    [TestCase("http/1.1", "h2,http/1.1", "http/1.1")]
    [TestCase("h2", "http/1.1,h2", "h2")]
    [TestCase("http/1.1", "", "")]
    public async Task The_server_s_first_protocol_that_the_client_has_is_spoken(string offered, string asked, string expected)
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"), Protocols(offered));
        var options = Options(SslProtocols.Tls13);
        options.ApplicationProtocols = [.. Protocols(asked)];
        await using var client = await pair.ShakeAsync(options);

        Assert.That(client.NegotiatedApplicationProtocol.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public async Task What_waits_for_a_handshake_fails_when_the_socket_is_closed()
    {
        using var pair = await LoopTls.BeginAsync(TestCertificate.Ecdsa("a.test"));
        var shaking = pair.Session.HandshakeAsync().AsTask();
        pair.Near.Dispose();

        Assert.That(async () => await shaking.WaitAsync(Wait.Limit), Throws.InstanceOf<AuthenticationException>().Or.InstanceOf<ObjectDisposedException>());
    }

    // Its timers fire when they are given up.
    private sealed class LastMoment : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer(callback, state);

        private sealed class Timer(TimerCallback callback, object? state) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() => callback(state);

            public ValueTask DisposeAsync()
            {
                callback(state);
                return ValueTask.CompletedTask;
            }
        }
    }

    private static SslApplicationProtocol[] Protocols(string list) =>
        [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static p => new SslApplicationProtocol(p))];

    private static SslClientAuthenticationOptions Options(SslProtocols version)
    {
        var options = TlsHandshake.Options("a.test");
        options.EnabledSslProtocols = version;
        return options;
    }
}
