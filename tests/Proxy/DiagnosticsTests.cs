using System.Diagnostics;
using System.Net;
using GatewayApi.DataPlane.Diagnostics;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

internal sealed class DiagnosticsTests
{
    [Test]
    public async Task ALineOfTheAccessLogSaysWhoWhatAndWhere()
    {
        await using var gateway = await OneRoute.StartAsync("blue");
        using var client = Http.Client(gateway.Port);
        client.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        await client.GetStringAsync(new Uri("http://Shop.test/a/../b?secret=1"));
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);

        Assert.That(line.GetProperty("method").GetString(), Is.EqualTo("GET"));
        Assert.That(line.GetProperty("host").GetString(), Is.EqualTo("shop.test"));
        Assert.That(line.GetProperty("path").GetString(), Is.EqualTo("/b"));
        Assert.That(line.GetProperty("protocol").GetString(), Is.EqualTo("HTTP/1.1"));
        Assert.That(line.GetProperty("status").GetInt32(), Is.EqualTo(200));
        Assert.That(line.GetProperty("bytes_sent").GetInt64(), Is.EqualTo(4));
        Assert.That(line.GetProperty("duration_ms").GetDouble(), Is.Positive);
        Assert.That(line.GetProperty("client").GetString(), Is.EqualTo("127.0.0.1"));
        Assert.That(line.GetProperty("listener").GetString(), Is.EqualTo("Gateway/default/gw/http"));
        Assert.That(line.GetProperty("route").GetString(), Is.EqualTo("default/r"));
        Assert.That(line.GetProperty("rule").GetInt32(), Is.Zero);
        Assert.That(line.GetProperty("backend").GetString(), Is.EqualTo("default/s/80"));
        Assert.That(line.GetProperty("endpoint").GetString(), Is.EqualTo($"127.0.0.1:{gateway.Backend.Port}"));
        Assert.That(line.GetProperty("trace_id").GetString(), Is.EqualTo("0af7651916cd43dd8448eb211c80319c"));
        Assert.That(line.ToString(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task NoFieldOfARequestCanForgeALine()
    {
        await using var gateway = await OneRoute.StartAsync("blue");

        await RawClient.ExchangeAsync(gateway.Port, "GET /\"},{\"status\":1 HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n");
        await RawClient.ExchangeAsync(gateway.Port, "GET /\"}{\"status\":1 HTTP/1.1\r\nHost: a\"b\r\nConnection: close\r\n\r\n");
        var line = await gateway.Proxy.AccessLog.FirstAsync(static l => l.GetProperty("status").GetInt32() == 200);

        Assert.That(line.GetProperty("path").GetString(), Is.EqualTo("/\"},{\"status\":1"));
    }

    [Test]
    public async Task AnOutputThatFailsCostsLinesNotRequests()
    {
        await using var log = new AccessLog(new BrokenStream());
        for (var i = 0; i < 3; i++)
        {
            log.Write(new AccessLogEntry
            {
                Time = default,
                Method = "GET",
                Host = "",
                Path = "/",
                Protocol = "HTTP/1.1",
                Status = 200,
                BytesReceived = 0,
                BytesSent = 0,
                Duration = default,
                Client = "",
            });
        }

        await Wait.UntilAsync(() => log.Dropped == 3, "three lines are counted");
    }

    [Test]
    public async Task MetricsCountRequestsConnectionsAndTheState()
    {
        await using var gateway = await OneRoute.StartAsync("blue");
        using var client = Http.Client(gateway.Port);
        using var admin = new HttpClient();
        await client.GetStringAsync(new Uri("http://a.b/"));
        await client.GetStringAsync(new Uri("http://a.b/"));
        await gateway.Proxy.AccessLog.FirstAsync(static _ => true);

        var metrics = "";
        await Wait.UntilAsync(
            async () => (metrics = await admin.GetStringAsync(new Uri(gateway.Proxy.Admin + "/metrics"))).Contains("listener=\"Gateway/default/gw/http\"} 2", StringComparison.Ordinal),
            "two requests are counted");

        Assert.That(metrics, Does.Match("gatewayapi_proxy_requests_total\\{[^}]*code_class=\"2xx\",gateway=\"default/gw\",listener=\"Gateway/default/gw/http\"\\} 2"));
        Assert.That(metrics, Does.Match("gatewayapi_proxy_request_duration_seconds_count\\{[^}]*\\} 2"));
        Assert.That(metrics, Does.Match("gatewayapi_proxy_sent_bytes_total\\{[^}]*\\} 8"));
        Assert.That(metrics, Does.Match($"gatewayapi_proxy_connections_active\\{{[^}}]*port=\"{gateway.Port}\"\\}} 1"));
        Assert.That(metrics, Does.Match("gatewayapi_proxy_ready\\{[^}]*\\} 1"));
        Assert.That(metrics, Does.Match("gatewayapi_proxy_config_resources\\{[^}]*\\} 4"));
        Assert.That(metrics, Does.Contain("dotnet_gc_collections_total"));
    }

    [Test]
    public async Task ProbesAnswer()
    {
        await using var gateway = await OneRoute.StartAsync("blue");
        using var admin = new HttpClient();

        Assert.That(await admin.GetStringAsync(new Uri(gateway.Proxy.Admin + "/livez")), Is.EqualTo("alive\n"));
        Assert.That(await admin.GetStringAsync(new Uri(gateway.Proxy.Admin + "/readyz")), Is.EqualTo("ready\n"));
        Assert.That((await admin.GetAsync(new Uri(gateway.Proxy.Admin + "/nothing"))).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("broken pipe");
    }
}
