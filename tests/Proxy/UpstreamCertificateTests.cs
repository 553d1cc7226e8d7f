using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy;

/// <summary>The certificate that the proxy presents to backends.</summary>
internal sealed class UpstreamCertificateTests
{
    private static readonly TestCertificate Server = TestCertificate.Ecdsa("good.test");
    private static readonly TestAuthority Authority = TestAuthority.Create("authority");

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http2)]
    public async Task A_backend_that_asks_for_a_certificate_gets_it(HttpProtocols protocols)
    {
        await using var backend = await StartBackendAsync(protocols);
        var protocol = protocols == HttpProtocols.Http2 ? Backend.Types.Protocol.H2C : Backend.Types.Protocol.Http1;
        await using var gateway = await StartGatewayAsync([.. Resources("s", backend.Port, "d/client", protocol), Wire.Certificate("d/client", Authority.Issue("first"))]);
        using var client = Http.Client(gateway.Port, HttpVersion.Version11);

        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Does.StartWith("CN=first "));
    }

    [TestCase("none")]
    [TestCase("missing")]
    [TestCase("another authority's")]
    public async Task A_backend_that_gets_none_it_likes_refuses(string which)
    {
        await using var backend = await StartBackendAsync();
        await using var gateway = await StartGatewayAsync(which switch
        {
            "none" => Resources("s", backend.Port, ""),
            "missing" => Resources("s", backend.Port, "d/client"),
            _ => [.. Resources("s", backend.Port, "d/client"), Wire.Certificate("d/client", TestAuthority.Create("other").Issue("client"))],
        });
        using var client = Http.Client(gateway.Port, HttpVersion.Version11);

        using var response = await client.GetAsync(new Uri("http://a.b/"));

        Assert.That((int)response.StatusCode, Is.InRange(502, 503));
        Assert.That(backend.Requests, Is.Zero);
    }

    [Test]
    public async Task Another_certificate_makes_other_connections_and_breaks_no_request()
    {
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var backend = await StartBackendAsync(before: async path =>
        {
            if (path == "/slow")
            {
                arrived.SetResult();
                await go.Task.WaitAsync(Wait.Limit);
            }
        });
        await using var gateway = await StartGatewayAsync([.. Resources("s", backend.Port, "d/client"), Wire.Certificate("d/client", Authority.Issue("first"))]);
        using var client = Http.Client(gateway.Port, HttpVersion.Version11);
        var before = await client.GetStringAsync(new Uri("http://a.b/"));
        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo(before), "the connection is kept");
        var slow = client.GetStringAsync(new Uri("http://a.b/slow"));
        await arrived.Task.WaitAsync(Wait.Limit);

        await gateway.Proxy.ApplyAsync(Wire.Certificate("d/client", Authority.Issue("second")));

        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Does.StartWith("CN=second "));
        go.SetResult();
        Assert.That(await slow, Is.EqualTo(before));

        await gateway.Proxy.ApplyAsync([.. Resources("s", backend.Port, "d/other"), Wire.Certificate("d/other", Authority.Issue("third"))]);

        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Does.StartWith("CN=third "));
    }

    [Test]
    public async Task Backends_of_one_address_share_no_connection()
    {
        await using var backend = await StartBackendAsync();
        await using var gateway = await OneRoute.StartAsync(
            Wire.Rule("/", Wire.To("s"), Wire.To("t")),
            [
                .. Resources("s", backend.Port, "d/s"), .. Resources("t", backend.Port, "d/t"),
                Wire.Certificate("d/s", Authority.Issue("s")), Wire.Certificate("d/t", Authority.Issue("t")),
            ]);
        using var client = Http.Client(gateway.Port, HttpVersion.Version11);
        var seen = new HashSet<string>();
        for (var i = 0; i < 8; i++)
        {
            seen.Add(await client.GetStringAsync(new Uri("http://a.b/")));
        }

        Assert.That(seen.Select(static s => s.Split(' ')[0]), Is.EquivalentTo(new[] { "CN=s", "CN=t" }));
    }

    // It answers with what it was shown, and the number of the connection.
    private static Task<TestBackend> StartBackendAsync(HttpProtocols protocols = HttpProtocols.Http1, Func<string, Task>? before = null) => TestBackend.StartAsync(
        async http =>
        {
            await (before?.Invoke(http.Request.Path) ?? Task.CompletedTask);
            await http.Response.WriteAsync($"{http.Connection.ClientCertificate?.Subject} {http.Connection.Id}");
        },
        protocols,
        certificate: Server,
        clients: Authority);

    private static Task<OneRoute> StartGatewayAsync(Resource[] resources) => OneRoute.StartAsync(Wire.Rule("/", Wire.To("s")), resources);

    private static Resource[] Resources(string service, int port, string certificate, Backend.Types.Protocol protocol = Backend.Types.Protocol.Http1)
    {
        var resources = Wire.Backend(service, protocol, port);
        resources[0].Backend.Tls = new BackendTls { ServerName = "good.test", CaPem = Server.ChainPem, ClientCertificate = certificate };
        return resources;
    }
}
