using System.Net;
using System.Net.Sockets;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy.Streams;

/// <summary>UDPRoutes: the datagrams of a client go to one endpoint, its answers come from the port that was asked.</summary>
internal sealed class UdpRouteTests
{
    [Test]
    public async Task Datagrams_go_there_and_back_and_a_client_stays_with_its_endpoint()
    {
        await using var one = new UdpEcho("1");
        await using var two = new UdpEcho("2");
        await using var gateway = await StartAsync([Wire.To("s")], one.Port, two.Port);
        using var client = new UdpAsker(gateway.Port);

        var first = await client.AskAsync("a");
        for (var i = 0; i < 20; i++)
        {
            Assert.That(await client.AskAsync($"{i}"), Is.EqualTo($"{first[0]}:{i}"));
        }

        Assert.That(await client.AskAsync(""), Is.EqualTo($"{first[0]}:"), "an empty datagram is one");
        var large = new string('x', 60_000);
        Assert.That(await client.AskAsync(large), Is.EqualTo($"{first[0]}:{large}"));
    }

    [Test]
    public async Task Clients_are_dealt_out_by_weight_and_the_share_of_a_missing_backend_is_dropped()
    {
        await using var blue = new UdpEcho("b");
        await using var green = new UdpEcho("g");
        await using var gateway = await StartAsync([Wire.To("s", 5), Wire.To("g", 3), Wire.Unavailable("no such Service", 2)], [blue.Port], L4.Backend("g", green.Port));
        // All at once: a port that comes free would be taken again, and with it the session.
        var clients = Enumerable.Range(0, 100).Select(_ => new UdpAsker(gateway.Port)).ToArray();
        foreach (var client in clients)
        {
            await client.TellAsync("x");
        }

        await Wait.UntilAsync(() => gateway.Proxy.Host.UdpSessionCount == 100, "a hundred sessions");
        await Wait.UntilAsync(() => blue.Count + green.Count >= 78, "most of eighty datagrams have arrived");
        Assert.That(blue.Count, Is.EqualTo(50).Within(2));
        Assert.That(green.Count, Is.EqualTo(30).Within(2));
        Array.ForEach(clients, static c => c.Dispose());
    }

    [Test]
    public async Task A_session_ends_when_nothing_is_said_and_the_next_one_may_go_elsewhere()
    {
        await using var blue = new UdpEcho("b");
        await using var green = new UdpEcho("g");
        await using var gateway = await StartAsync([Wire.To("s")], [blue.Port], L4.Backend("g", green.Port), static o => o with { UdpIdleTimeout = TimeSpan.FromMilliseconds(400) });
        using var client = new UdpAsker(gateway.Port);
        Assert.That(await client.AskAsync("1"), Is.EqualTo("b:1"));
        await gateway.Proxy.ApplyAsync(L4.UdpRoute("udp", Wire.To("s", 0), Wire.To("g")));
        Assert.That(await client.AskAsync("2"), Is.EqualTo("b:2"), "weights leave sessions alone");

        await Wait.UntilAsync(() => gateway.Proxy.Host.UdpSessionCount == 0, "the session ends");

        Assert.That(await client.AskAsync("3"), Is.EqualTo("g:3"));
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("protocol").GetString(), Is.EqualTo("UDP"));
        Assert.That(line.GetProperty("bytes_received").GetInt64(), Is.EqualTo(2));
        Assert.That(line.GetProperty("bytes_sent").GetInt64(), Is.EqualTo(6));
        Assert.That(line.TryGetProperty("reason", out _), Is.False);
    }

    [Test]
    public async Task An_endpoint_that_refuses_is_left_for_another_one()
    {
        await using var echo = new UdpEcho("b");
        await using var gateway = await StartAsync([Wire.To("s")], FreePort.Next());
        using var client = new UdpAsker(gateway.Port);
        await client.TellAsync("lost");
        await gateway.Proxy.AccessLog.FirstAsync(static l => l.GetProperty("reason").GetString() == "refused_by_endpoint");

        await gateway.Proxy.ApplyAsync(Wire.Endpoints("s", echo.Port));

        Assert.That(await client.AskAsync("x"), Is.EqualTo("b:x"));
    }

    [TestCase("endpoint", "endpoint_gone")]
    [TestCase("backend", "backend_gone")]
    [TestCase("route", "route_gone")]
    public async Task What_the_configuration_takes_away_gets_nothing_more_however_much_a_client_sends(string gone, string reason)
    {
        await using var blue = new UdpEcho("b");
        await using var green = new UdpEcho("g");
        await using var gateway = await StartAsync([Wire.To("s")], [blue.Port], L4.Backend("g", green.Port), static o => o with { UdpIdleTimeout = TimeSpan.FromMilliseconds(400) });
        using var client = new UdpAsker(gateway.Port);
        await client.AskAsync("x");

        await (gone switch
        {
            "endpoint" => gateway.Proxy.ApplyAsync(Wire.Endpoints("s", green.Port)),
            "backend" => gateway.Proxy.ApplyAsync(L4.UdpRoute("udp", Wire.To("g"))),
            _ => gateway.Proxy.RemoveAsync(L4.UdpRoute("udp").Name),
        });
        await Wait.UntilAsync(
            async () =>
            {
                await client.TellAsync("x");
                return gone == "route" ? gateway.Proxy.Host.UdpSessionCount == 0 : green.Count > 0;
            },
            "the session ends");

        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo(reason));
    }

    [Test]
    public async Task A_client_is_served_as_soon_as_there_is_an_endpoint()
    {
        await using var echo = new UdpEcho("b");
        await using var gateway = await StartAsync([Wire.To("s")]);
        using var client = new UdpAsker(gateway.Port);
        using var admin = new HttpClient();
        await client.TellAsync("lost");
        await Wait.UntilAsync(
            async () => (await admin.GetStringAsync(new Uri(gateway.Proxy.Admin + "/metrics"))).Split('\n')
                .Any(static l => l.StartsWith("gatewayapi_proxy_datagrams_dropped_total{", StringComparison.Ordinal) && l.Contains("} 1", StringComparison.Ordinal)),
            "the datagram is counted as dropped");
        Assert.That(gateway.Proxy.Host.UdpSessionCount, Is.Zero);

        await gateway.Proxy.ApplyAsync(Wire.Endpoints("s", echo.Port));

        Assert.That(await client.AskAsync("x"), Is.EqualTo("b:x"));
    }

    [Test]
    public async Task An_endpoint_that_there_is_no_way_to_is_passed_over_and_costs_no_descriptor()
    {
        await using var echo = new UdpEcho("b");
        await using var gateway = await StartAsync([Wire.To("s")]);
        await gateway.Proxy.ApplyAsync(Unreachable());
        using var client = new UdpAsker(gateway.Port);
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var i = 0; i < 3000; i++)
        {
            await client.TellAsync("x");
        }

        Assert.That(Directory.GetFiles("/proc/self/fd"), Has.Length.LessThan(before + 1000), "other tests open some at the same time");
        await gateway.Proxy.ApplyAsync(Unreachable(echo.Port));
        Assert.That(await client.AskAsync("y"), Does.StartWith("b:"), "or the answer to one from before that was still under way");

        // Connecting to a broadcast address takes a permission of its own.
        static Resource Unreachable(params int[] ports)
        {
            var endpoints = Wire.Endpoints("s", ports);
            endpoints.EndpointSet.Endpoints.Add(new Endpoint { Address = "255.255.255.255", Port = 9 });
            return endpoints;
        }
    }

    [Test]
    public async Task A_port_that_goes_under_a_flood_takes_every_session_with_it()
    {
        var port = FreePort.Next();
        await using var echo = new UdpEcho("b");
        await using var proxy = await TestProxy.StartAsync();
        using var stop = new CancellationTokenSource();
        var flood = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var client = new UdpAsker(port);
                try
                {
                    await client.TellAsync("x");
                }
                catch (SocketException)
                {
                    // Nobody listens at the moment.
                }
            }
        });
        Resource[] resources = [L4.Udp("udp", port), L4.UdpRoute("udp", Wire.To("s")), .. L4.Backend("s", echo.Port)];
        for (var i = 0; i < 100; i++)
        {
            await proxy.ApplyAsync(resources);
            await proxy.RemoveAsync("Listener/" + Wire.ListenerKey("udp"));
        }

        await stop.CancelAsync();
        await flood;
        using var admin = new HttpClient();
        await Wait.UntilAsync(
            async () => (await admin.GetStringAsync(new Uri(proxy.Admin + "/metrics"))).Split('\n')
                .Where(static l => l.StartsWith("gatewayapi_proxy_streams_active{", StringComparison.Ordinal)).All(static l => l.EndsWith(" 0", StringComparison.Ordinal) || l.Contains("} 0 ", StringComparison.Ordinal)),
            "no session is left");
    }

    [Test]
    public async Task The_number_of_sessions_is_bounded()
    {
        await using var echo = new UdpEcho("b");
        await using var gateway = await StartAsync([Wire.To("s")], [echo.Port], [], static o => o with { MaxUdpSessions = 3 });
        var clients = Enumerable.Range(0, 4).Select(_ => new UdpAsker(gateway.Port)).ToArray();
        foreach (var client in clients[..3])
        {
            await client.AskAsync("x");
        }

        await clients[3].TellAsync("too many");
        Assert.That(await clients[0].AskAsync("y"), Is.EqualTo("b:y"));

        Assert.That(gateway.Proxy.Host.UdpSessionCount, Is.EqualTo(3));
        Assert.That(echo.Count, Is.EqualTo(4));
        Array.ForEach(clients, static c => c.Dispose());
    }

    [Test]
    public async Task One_number_is_a_port_for_TCP_and_another_one_for_UDP()
    {
        var port = FreePort.Next();
        await using var udp = new UdpEcho("udp");
        await using var tcp = EchoServer.Plain("tcp");
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([
            L4.Udp("udp", port), L4.Tcp("tcp", port), L4.UdpRoute("udp", Wire.To("u")), L4.TcpRoute("tcp", Wire.To("t")),
            .. L4.Backend("u", udp.Port), .. L4.Backend("t", tcp.Port)]);
        using var client = new UdpAsker(port);

        Assert.That(await client.AskAsync("x"), Is.EqualTo("udp:x"));
        Assert.That(await StreamClient.SayAsync(port, "x"), Is.EqualTo("tcp:x"));
    }

    [Test]
    public async Task A_port_that_is_taken_is_reported_and_bound_when_it_comes_free()
    {
        var port = FreePort.Next();
        await using var echo = new UdpEcho("b");
        using var squatter = new UdpClient(new IPEndPoint(IPAddress.Any, port));
        await using var proxy = (await TestProxy.StartAsync()).Expecting("another process has it");
        var report = await proxy.ApplyAsync([L4.Udp("udp", port), L4.UdpRoute("udp", Wire.To("s")), .. L4.Backend("s", echo.Port)]);
        Assert.That(report.Rejections.Single().Name, Is.EqualTo("Listener/" + Wire.ListenerKey("udp")));
        Assert.That(report.Rejections.Single().Reason, Does.Contain($"UDP port {port}"));

        squatter.Dispose();
        await Wait.UntilAsync(() => proxy.Config.Report()!.Rejections.IsEmpty, "the port is bound");

        using var client = new UdpAsker(port);
        Assert.That(await client.AskAsync("x"), Is.EqualTo("b:x"));
    }

    [Test]
    public async Task A_removed_listener_leaves_its_port()
    {
        await using var echo = new UdpEcho("b");
        await using var gateway = await StartAsync([Wire.To("s")], echo.Port);
        using var client = new UdpAsker(gateway.Port);
        await client.AskAsync("x");

        await gateway.Proxy.RemoveAsync("Listener/" + Wire.ListenerKey("udp"));

        using var next = new UdpClient(new IPEndPoint(IPAddress.Any, gateway.Port));
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("drained"));
    }

    private static Task<Started> StartAsync(BackendRef[] shares, params int[] endpoints) => StartAsync(shares, endpoints, []);

    private static async Task<Started> StartAsync(BackendRef[] shares, int[] endpoints, Resource[] more, Func<ProxyOptions, ProxyOptions>? options = null)
    {
        var port = FreePort.Next();
        var proxy = await TestProxy.StartAsync(options);
        await proxy.ApplyAsync([L4.Udp("udp", port), L4.UdpRoute("udp", shares), .. L4.Backend("s", endpoints), .. more]);
        return new Started(proxy, port);
    }

    private sealed record Started(TestProxy Proxy, int Port) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Proxy.DisposeAsync();
    }
}
