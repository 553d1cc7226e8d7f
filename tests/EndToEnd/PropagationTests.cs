using System.Diagnostics;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>How long an edit takes to be live.</summary>
public sealed class PropagationTests
{
    [Test]
    public async Task Edits_are_live_at_once()
    {
        await using var a = await Backend.Start("a");
        await using var b = await Backend.Start("b");
        await using var gateway = new StandaloneGateway();
        gateway.Write("services.yaml", Manifests.Service("a", a.Port) + "\n---\n" + Manifests.Service("b", b.Port));
        gateway.Write("gateway.yaml", Manifests.Gateway(Manifests.Http()));
        gateway.Write("route.yaml", Manifests.Route("r", Manifests.To(("a", 1))));
        gateway.Start();
        using var client = new HttpClient();
        await UntilSays(gateway, client, "a");

        var times = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var next = i % 2 == 0 ? "b" : "a";
            var start = Stopwatch.GetTimestamp();
            gateway.Write("route.yaml", Manifests.Route("r", Manifests.To((next, 1))));
            await UntilSays(gateway, client, next);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        TestContext.Out.WriteLine($"median {times[10]:F1} ms, slowest {times[^1]:F1} ms");

        // The goal is 50 ms; a shared machine gets some slack before the test calls it broken.
        Assert.That(times[10], Is.LessThan(100), string.Join(", ", times.Select(t => $"{t:F1}")));
    }

    private static Task UntilSays(StandaloneGateway gateway, HttpClient client, string body) => gateway.Until(
        async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{gateway.HttpPort}/") { Headers = { Host = Manifests.Host } };
            using var response = await client.SendAsync(request);
            return await response.Content.ReadAsStringAsync() == body;
        },
        $"{body} is served");
}
