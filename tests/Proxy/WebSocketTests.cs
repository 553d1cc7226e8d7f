using System.Net;
using System.Net.WebSockets;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.Proxy;

internal sealed class WebSocketTests
{
    [TestCase("1.1")]
    [TestCase("2.0")]
    public async Task MessagesPassBothWays(string version)
    {
        await using var backend = new WebSocketEcho();
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var client = Http.Client(gateway.Port, new Version(version));
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = new Version(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var limit = new CancellationTokenSource(Wait.Limit);

        await socket.ConnectAsync(new Uri($"ws://localhost:{gateway.Port}/chat"), client, limit.Token);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, limit.Token);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);

        Assert.That(Encoding.UTF8.GetString(buffer, 0, received.Count), Is.EqualTo("hello"));
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("status").GetInt32(), Is.EqualTo(version == "2.0" ? 200 : 101));
        Assert.That(line.TryGetProperty("reason", out _), Is.False);
    }

    [Test]
    public async Task AChangeOfTheConfigurationDoesNotTouchAnOpenSocket()
    {
        await using var backend = new WebSocketEcho();
        await using var gateway = await OneRoute.StartAsync(backend.Port);
        using var socket = new ClientWebSocket();
        using var limit = new CancellationTokenSource(Wait.Limit);
        await socket.ConnectAsync(new Uri($"ws://localhost:{gateway.Port}/chat"), limit.Token);

        await gateway.Proxy.ApplyAsync(Wire.Route("r", "http", Wire.Rule("/", Wire.Unavailable("gone"))), Wire.Listener("other", FreePort.Next()));
        await socket.SendAsync("still"u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, limit.Token);

        Assert.That(Encoding.UTF8.GetString(buffer, 0, received.Count), Is.EqualTo("still"));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);
    }
}
