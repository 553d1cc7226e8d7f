using System.Net;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.FaultInjection;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>The server fails when and how a test says.</summary>
public sealed class FaultTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [TestCase(409, "Conflict")]
    [TestCase(429, "TooManyRequests")]
    [TestCase(500, "InternalError")]
    [TestCase(403, "Forbidden")]
    [TestCase(504, "Timeout")]
    public async Task Requests_can_fail_a_number_of_times(int code, string reason)
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var rule = server.Faults.Add("list", "configmaps", Fault.Fail(code, retryAfterSeconds: 3), times: 2);

        var first = await client.GetAsync(ConfigMaps);
        var second = await client.GetAsync(ConfigMaps);
        var third = await client.GetAsync(ConfigMaps);

        Assert.That((int)first.StatusCode, Is.EqualTo(code));
        Assert.That((await first.Json()).Text("reason"), Is.EqualTo(reason));
        Assert.That(first.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That((int)second.StatusCode, Is.EqualTo(code));
        Assert.That(third.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(rule.Hits, Is.EqualTo(2));
        Assert.That(server.Requests.Select(static r => r.Code), Is.EqualTo([code, code, 200]));
    }

    [Test]
    public async Task Connection_can_drop_before_or_after_the_work()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        const string One = """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}}""";
        server.Faults.Add("create", "configmaps", Fault.DropConnection, times: 1);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(ConfigMaps, Json(One)));
        Assert.That(await server.GetAsync("configmaps", "default", "one"), Is.Null);

        server.Faults.Add("create", "configmaps", Fault.DropAnswer, times: 1);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(ConfigMaps, Json(One)));

        Assert.That(await server.GetAsync("configmaps", "default", "one"), Is.Not.Null);
        static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
    }

    [Test]
    public async Task Request_can_be_held_until_the_test_lets_it_go()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var gate = new TaskCompletionSource();
        server.Faults.Add("get", "configmaps", Fault.Hold(gate.Task));

        var pending = client.GetAsync(ConfigMaps + "/one");
        await server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}");
        Assert.That(pending.IsCompleted, Is.False);
        gate.SetResult();

        Assert.That((await pending).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Restart_keeps_port_and_objects_but_not_the_past()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var before = server.ResourceVersion;
        await server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}");
        await using var watch = await EventStream.Open(client, $"{ConfigMaps}?watch=true&resourceVersion={server.ResourceVersion}");
        var address = server.Address;

        await server.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(ConfigMaps));
        Assert.That(await Ended(watch));
        await server.StartAgainAsync();
        await server.RestartAsync();

        Assert.That(server.Address, Is.EqualTo(address));
        Assert.That((await client.GetAsync(ConfigMaps + "/one")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        foreach (var url in new[] { ConfigMaps, "/apis/gateway.networking.k8s.io/v1/gateways" })
        {
            await using var old = await EventStream.Open(client, $"{url}?watch=true&resourceVersion={before}");
            Assert.That(await old.Next(), Is.EqualTo("ERROR 410 Expired"), url);
        }
    }

    [Test]
    public async Task Connections_can_be_refused_for_a_while()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await client.GetAsync(ConfigMaps);

        server.Faults.RefuseConnections();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(ConfigMaps));
        server.Faults.AcceptConnections();

        Assert.That((await client.GetAsync(ConfigMaps)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Silent_watch_says_nothing()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var rule = server.Faults.Add("watch", "configmaps", Fault.SilentWatch, times: 1);
        var url = $"{ConfigMaps}?watch=true&allowWatchBookmarks=true&resourceVersion={server.ResourceVersion}";
        await using var silent = await EventStream.Open(client, url);
        await using var normal = await EventStream.Open(client, url);
        var next = silent.Next();

        await server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}");
        server.Faults.SendBookmarks();
        Assert.That(await normal.Next(), Is.EqualTo("ADDED one"));
        Assert.That(await normal.Next(), Does.StartWith("BOOKMARK"));

        Assert.That(next.IsCompleted, Is.False);
        Assert.That(rule.Hits, Is.EqualTo(1));
        await server.StopAsync();
        Assert.That(await Ended(next));
    }

    [Test]
    public async Task Log_can_be_awaited()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var waiting = server.Requests.WaitForAsync(static r => r is { Verb: "watch", Resource: "configmaps" });

        await using var watch = await EventStream.Open(client, ConfigMaps + "?watch=true&labelSelector=a%3Db");

        var record = await waiting;
        Assert.That(record.Query["labelSelector"], Is.EqualTo("a=b"));
        Assert.That(record.User, Is.EqualTo("kubernetes-admin"));
        Assert.That(record.Code, Is.EqualTo(200));
    }

    private static Task<bool> Ended(EventStream watch) => Ended(watch.Next());

    private static async Task<bool> Ended(Task<string?> next)
    {
        try
        {
            return await next is null;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
