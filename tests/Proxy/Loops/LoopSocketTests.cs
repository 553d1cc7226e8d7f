using System.Net;
using System.Net.Sockets;
using GatewayApi.DataPlane.Loops;

namespace GatewayApi.Tests.Proxy.Loops;

/// <summary>Sockets on event loops, against the kernel.</summary>
[Platform("Linux")]
internal sealed class LoopSocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task An_end_that_comes_with_the_last_bytes_is_not_missed()
    {
        var (near, far) = await PairAsync();
        using (near)
        using (far)
        {
            var buffer = new byte[100];
            var first = near.ReceiveAsync(buffer).AsTask();
            await far.SendAsync("abc"u8.ToArray());
            far.Shutdown(SocketShutdown.Send);

            Assert.That(await first.WaitAsync(Patience), Is.EqualTo(3));
            Assert.That(await near.ReceiveAsync(buffer).AsTask().WaitAsync(Patience), Is.Zero);
        }
    }

    [Test]
    public async Task More_than_is_received_without_a_pause_arrives_whole()
    {
        const int Total = 20 * 1024 * 1024;
        var (near, far) = await PairAsync();
        using (near)
        using (far)
        {
            var sending = Task.Run(async () =>
            {
                var bytes = new byte[256 * 1024];
                for (var sent = 0; sent < Total; sent += bytes.Length)
                {
                    for (var left = bytes.AsMemory(); !left.IsEmpty;)
                    {
                        left = left[await far.SendAsync(left, SocketFlags.None)..];
                    }
                }

                far.Shutdown(SocketShutdown.Send);
            });

            var (received, buffer) = (0, new byte[16 * 1024]);
            for (var count = -1; count != 0; received += count)
            {
                count = await near.ReceiveAsync(buffer).AsTask().WaitAsync(Patience);
            }

            await sending;
            Assert.That(received, Is.EqualTo(Total));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_waits_fails_when_the_socket_is_closed(bool abortive)
    {
        var (near, far) = await PairAsync();
        using (near)
        using (far)
        {
            var waiting = near.ReceiveAsync(new byte[1]).AsTask();
            (abortive ? (Action)near.Abort : near.Dispose)();

            Assert.That(async () => await waiting.WaitAsync(Patience), Throws.InstanceOf<ObjectDisposedException>());
            if (abortive)
            {
                Assert.That(async () => await far.ReceiveAsync(new byte[1]).WaitAsync(Patience), Throws.InstanceOf<SocketException>());
            }
            else
            {
                Assert.That(await far.ReceiveAsync(new byte[1]).WaitAsync(Patience), Is.Zero);
            }
        }
    }

    [Test]
    public async Task An_idle_socket_is_quiet_until_something_comes()
    {
        var (near, far) = await PairAsync();
        using (near)
        using (far)
        {
            var quiet = (near.IsQuiet(sure: false), near.IsQuiet(sure: true));
            await far.SendAsync("a"u8.ToArray());
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            using var patience = new CancellationTokenSource(Patience);
            while (near.IsQuiet(sure: false))
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }

            Assert.That(quiet, Is.EqualTo((true, true)));
            Assert.That(await near.ReceiveAsync(new byte[10]), Is.EqualTo(1), "looking has taken nothing");
        }
    }

    // What runs on a loop runs before the loop can tell the next: here it asks for an end that is already with the kernel.
    [Test]
    public async Task An_end_that_the_loop_has_not_told_yet_is_known_to_whoever_asks_surely()
    {
        var (one, oneFar) = await PairAsync();
        var (near, far) = await PairAsync(one.Loop);
        using (one)
        using (oneFar)
        using (near)
        using (far)
        {
            var quiet = AskOnLoopAsync();
            await oneFar.SendAsync("a"u8.ToArray());

            Assert.That(await quiet.WaitAsync(Patience), Is.False);

            async Task<bool> AskOnLoopAsync()
            {
                await one.ReceiveAsync(new byte[1]);
                far.Dispose();
                return near.IsQuiet(sure: true);
            }
        }
    }

    [Test]
    public async Task Whoever_gets_the_socket_finds_it_as_it_was()
    {
        var (near, far) = await PairAsync();
        using (far)
        {
            var waiting = near.IsQuiet(sure: false);
            await using var stream = new NetworkStream(near.Leave(), ownsSocket: true);
            var reading = stream.ReadAtLeastAsync(new byte[2], 2).AsTask();
            await far.SendAsync("ab"u8.ToArray());

            Assert.That(waiting, Is.True);
            Assert.That(await reading.WaitAsync(Patience), Is.EqualTo(2));
        }
    }

    [Test]
    public void A_refused_connection_says_so()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.That(
            async () => await LoopConnector.ConnectAsync((IPEndPoint)closed.LocalEndPoint!, CancellationToken.None).AsTask().WaitAsync(Patience),
            Throws.InstanceOf<SocketException>());
    }

    [Test]
    public async Task A_connection_that_came_about_carries_bytes()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var near = await LoopConnector.ConnectAsync((IPEndPoint)listener.LocalEndPoint!, CancellationToken.None);
        using var far = await listener.AcceptAsync();

        Assert.That(near.Send("ab"u8), Is.EqualTo(2));
        Assert.That(await far.ReceiveAsync(new byte[10]).WaitAsync(Patience), Is.EqualTo(2));
    }

    private static async Task<(LoopSocket Near, Socket Far)> PairAsync(EventLoop? loop = null)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await far.ConnectAsync(listener.LocalEndPoint!);
        return (LoopSocket.Of(await listener.AcceptAsync(), loop ?? EventLoop.Next), far);
    }
}
