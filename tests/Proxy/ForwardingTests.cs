using System.Net;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

internal sealed class ForwardingTests
{
    [Test]
    public async Task ARequestReachesItsBackendAndTheAnswerComesBack()
    {
        var port = FreePort.Next();
        await using var backend = await TestBackend.StartAsync("blue");
        await using var proxy = await TestProxy.StartAsync();
        var report = await proxy.ApplyAsync([Wire.Listener("http", port), Wire.Route("r", "http", Wire.Rule("/", Wire.To("s"))), .. Wire.Backend("s", backend.Port)]);
        using var client = Http.Client(port);

        var response = await client.GetAsync(new Uri("http://example.com/hello?x=1"));

        Assert.That(report.Rejections, Is.Empty);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("blue"));
        Assert.That(backend.Targets, Is.EqualTo(new[] { "/hello?x=1" }));
        Assert.That(backend.Headers.Single()["Host"], Is.EqualTo("example.com"));
    }
}
