using System.Net.Sockets;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy.Streams;

/// <summary>TCPRoutes: connections are carried as they come.</summary>
internal sealed class TcpRouteTests
{
    [Test]
    public async Task Both_directions_end_by_themselves()
    {
        await using var backend = EchoServer.Plain("blue");
        await using var gateway = await StartAsync([Wire.To("s")], backend.Port);

        Assert.That(await StreamClient.SayAsync(gateway.Port, "hello"), Is.EqualTo("blue:hello"));
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("protocol").GetString(), Is.EqualTo("TCP"));
        Assert.That(line.GetProperty("bytes_received").GetInt64(), Is.EqualTo(5));
        Assert.That(line.GetProperty("bytes_sent").GetInt64(), Is.EqualTo(10));
        Assert.That(line.GetProperty("route").GetString(), Is.EqualTo("default/t"));
        Assert.That(line.GetProperty("endpoint").GetString(), Is.EqualTo($"127.0.0.1:{backend.Port}"));
        Assert.That(line.TryGetProperty("reason", out _), Is.False);
        Assert.That(line.TryGetProperty("status", out _), Is.False);
    }

    [Test]
    public async Task The_server_may_speak_first()
    {
        await using var backend = EchoServer.Plain("220 ready");
        await using var gateway = await StartAsync([Wire.To("s")], backend.Port);
        await using var client = await StreamClient.ConnectAsync(gateway.Port);

        Assert.That(await client.ReadAsync(10), Is.EqualTo("220 ready:"));
    }

    [Test]
    public async Task Much_passes_in_both_directions_at_once()
    {
        await using var backend = EchoServer.Plain("");
        await using var gateway = await StartAsync([Wire.To("s")], backend.Port);
        await using var client = await StreamClient.ConnectAsync(gateway.Port);
        var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcdef", 4096)));

        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await client.SendAsync(block);
            }

            await client.EndAsync();
        });
        var answer = await client.ReadToEndAsync();
        await sending;

        Assert.That(answer, Has.Length.EqualTo(1 + (200 * block.Length)));
        Assert.That(answer.AsSpan(1, block.Length).SequenceEqual(Encoding.ASCII.GetString(block)), Is.True);
        Assert.That(answer.AsSpan(1 + (199 * block.Length)).SequenceEqual(Encoding.ASCII.GetString(block)), Is.True);
    }

    [Test]
    public async Task Connections_are_dealt_out_by_weight_and_the_share_of_a_missing_backend_is_refused()
    {
        await using var blue = EchoServer.Plain("blue");
        await using var green = EchoServer.Plain("green");
        await using var gateway = await StartAsync([Wire.To("s", 5), Wire.To("g", 3), Wire.Unavailable("no such Service", 2)], blue.Port, L4.Backend("g", green.Port));
        var answers = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            try
            {
                answers.Add(await StreamClient.SayAsync(gateway.Port, ""));
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                answers.Add("refused");
            }
        }

        Assert.That(answers.Count(static a => a == "blue:"), Is.EqualTo(50).Within(2));
        Assert.That(answers.Count(static a => a == "green:"), Is.EqualTo(30).Within(2));
        Assert.That(answers.Count(static a => a == "refused"), Is.EqualTo(20).Within(2));
        var refused = await gateway.Proxy.AccessLog.FirstAsync(static l => l.TryGetProperty("reason", out var r) && r.GetString() == "backend_unavailable");
        Assert.That(refused.GetProperty("detail").GetString(), Is.EqualTo("no such Service"));
    }

    [Test]
    public async Task An_endpoint_that_refuses_is_passed_over()
    {
        await using var backend = EchoServer.Plain("blue");
        await using var gateway = await StartAsync([Wire.To("s")], backend.Port);
        await gateway.Proxy.ApplyAsync(Wire.Endpoints("s", backend.Port, FreePort.Next()));

        for (var i = 0; i < 20; i++)
        {
            Assert.That(await StreamClient.SayAsync(gateway.Port, "x"), Is.EqualTo("blue:x"));
            var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
            Assert.That(line.TryGetProperty("reason", out _), Is.False, "what the client got went well");
        }
    }

    [TestCase("no endpoint", "no_endpoint")]
    [TestCase("nobody listens", "connect_failed")]
    [TestCase("weight zero", "no_backend")]
    public async Task Without_a_backend_the_connection_is_reset(string fault, string reason)
    {
        int[] endpoints = fault == "no endpoint" ? [] : [FreePort.Next()];
        await using var gateway = await StartAsync([Wire.To("s", fault == "weight zero" ? 0u : 1u)], endpoints);

        Assert.That(async () => await StreamClient.SayAsync(gateway.Port, "x"), Throws.InstanceOf<IOException>().Or.InstanceOf<SocketException>());
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo(reason));
    }

    [Test]
    public async Task A_listener_without_a_route_takes_no_connection_and_of_two_routes_the_older_one_has_them()
    {
        var port = FreePort.Next();
        await using var blue = EchoServer.Plain("blue");
        await using var green = EchoServer.Plain("green");
        await using var proxy = await TestProxy.StartAsync();
        await proxy.ApplyAsync([L4.Tcp("tcp", port), .. L4.Backend("s", blue.Port), .. L4.Backend("g", green.Port)]);
        var (older, newer) = (L4.Route("TCPRoute", "z", "tcp", "*", Wire.To("s")), L4.Route("TCPRoute", "a", "tcp", "*", Wire.To("g")));
        (older.L4Route.CreationSeconds, newer.L4Route.CreationSeconds) = (1, 2);

        Assert.That(await AnswerAsync(port), Is.Empty);
        await proxy.ApplyAsync(newer);
        Assert.That(await AnswerAsync(port), Is.EqualTo("green:"));
        await proxy.ApplyAsync(older);
        Assert.That(await AnswerAsync(port), Is.EqualTo("blue:"));
        await proxy.RemoveAsync(older.Name);
        Assert.That(await AnswerAsync(port), Is.EqualTo("green:"));
    }

    [Test]
    public async Task A_reset_is_passed_on_to_the_other_side()
    {
        var ended = new TaskCompletionSource<SocketError>();
        await using var backend = new RawBackend(async socket =>
        {
            await socket.SendAsync("x"u8.ToArray());
            try
            {
                await socket.ReceiveAsync(new byte[10]);
                ended.SetResult(SocketError.Success);
            }
            catch (SocketException e)
            {
                ended.SetResult(e.SocketErrorCode);
            }
        });
        await using var gateway = await StartAsync([Wire.To("s")], backend.Port);
        await using var client = await StreamClient.ConnectAsync(gateway.Port);
        await client.ReadAsync(1);

        client.Reset();

        Assert.That(await ended.Task.WaitAsync(Wait.Limit), Is.EqualTo(SocketError.ConnectionReset));
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("broken"));
    }

    [Test]
    public async Task Edits_do_not_touch_connections_and_a_removed_listener_drains_them()
    {
        await using var blue = EchoServer.Plain("blue");
        await using var green = EchoServer.Plain("green");
        await using var gateway = await StartAsync([Wire.To("s")], blue.Port, L4.Backend("g", green.Port));
        await using var client = await StreamClient.ConnectAsync(gateway.Port);
        await client.SendAsync("1");
        Assert.That(await client.ReadAsync(6), Is.EqualTo("blue:1"));

        await gateway.Proxy.ApplyAsync(L4.TcpRoute("tcp", Wire.To("g")));
        await gateway.Proxy.ApplyAsync(Wire.Endpoints("s"));
        Assert.That(await StreamClient.SayAsync(gateway.Port, ""), Is.EqualTo("green:"));
        await gateway.Proxy.RemoveAsync("Listener/" + Wire.ListenerKey("tcp"));
        Assert.That(async () => await StreamClient.ConnectAsync(gateway.Port), Throws.InstanceOf<SocketException>());
        await client.SendAsync("2");
        Assert.That(await client.ReadAsync(1), Is.EqualTo("2"));
        await client.EndAsync();
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task What_does_not_end_in_time_is_cut_off_at_the_end_of_the_drain()
    {
        await using var backend = EchoServer.Plain("blue");
        await using var gateway = await StartAsync([Wire.To("s")], [backend.Port], [], static o => o with { DrainTimeout = TimeSpan.FromMilliseconds(300) });
        await using var client = await StreamClient.ConnectAsync(gateway.Port);
        await client.ReadAsync(5);

        await gateway.Proxy.Host.DrainAsync().WaitAsync(Wait.Limit);

        Assert.That(async () => await client.ReadAsync(1), Throws.InstanceOf<IOException>());
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("drained"));
    }

    [Test]
    public async Task A_connection_without_a_byte_for_too_long_is_cut_off()
    {
        await using var backend = EchoServer.Plain("blue");
        await using var gateway = await StartAsync([Wire.To("s")], [backend.Port], [], static o => o with { TcpIdleTimeout = TimeSpan.FromMilliseconds(300) });
        await using var client = await StreamClient.ConnectAsync(gateway.Port);
        await client.ReadAsync(5);

        Assert.That(async () => await client.ReadAsync(1), Throws.InstanceOf<IOException>());
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("idle_timeout"));
    }

    [Test]
    public async Task The_number_of_connections_of_a_listener_is_bounded()
    {
        await using var backend = EchoServer.Plain("b");
        await using var gateway = await StartAsync([Wire.To("s")], [backend.Port], [], static o => o with { MaxStreamsPerListener = 1 });
        await using var first = await StreamClient.ConnectAsync(gateway.Port);
        await first.ReadAsync(2);

        Assert.That(await AnswerAsync(gateway.Port), Is.Empty);
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("too_many_streams"));
        await first.EndAsync();
        await first.ReadToEndAsync();
        await Wait.UntilAsync(() => gateway.Proxy.Host.StreamCount == 0, "the first has ended");
        await Wait.UntilAsync(async () => await AnswerAsync(gateway.Port) == "b:", "another one is taken");
    }

    [Test]
    public async Task Many_short_connections_leave_nothing_behind()
    {
        await using var backend = EchoServer.Plain("b");
        await using var gateway = await StartAsync([Wire.To("s")], backend.Port);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                if ((i + worker) % 3 == 0)
                {
                    await using var client = await StreamClient.ConnectAsync(gateway.Port);
                    client.Reset();
                }
                else
                {
                    Assert.That(await StreamClient.SayAsync(gateway.Port, "x"), Is.EqualTo("b:x"));
                }
            }
        })));

        await Wait.UntilAsync(() => gateway.Proxy.Host.StreamCount == 0, "no stream is left");
        await Wait.UntilAsync(() => gateway.Proxy.Host.OpenConnections == 0, "no connection is left");
    }

    private static async Task<string> AnswerAsync(int port)
    {
        try
        {
            return await StreamClient.SayAsync(port, "");
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return "";
        }
    }

    private static Task<Started> StartAsync(BackendRef[] shares, int backend, params Resource[] more) => StartAsync(shares, [backend], more);

    private static async Task<Started> StartAsync(BackendRef[] shares, int[] endpoints, Resource[]? more = null, Func<ProxyOptions, ProxyOptions>? options = null)
    {
        var port = FreePort.Next();
        var proxy = await TestProxy.StartAsync(options);
        await proxy.ApplyAsync([L4.Tcp("tcp", port), L4.TcpRoute("tcp", shares), .. L4.Backend("s", endpoints), .. more ?? []]);
        return new Started(proxy, port);
    }

    private sealed record Started(TestProxy Proxy, int Port) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Proxy.DisposeAsync();
    }
}
