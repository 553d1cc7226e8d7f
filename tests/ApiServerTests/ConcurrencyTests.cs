using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>Many at once.</summary>
public sealed class ConcurrencyTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Test]
    public async Task Patches_at_the_same_time_all_take_effect()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}");

        var responses = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => client.Merge(ConfigMaps + "/one", $$"""{"data": {"k{{i}}": "v"} }""")));
        var end = await server.GetAsync("configmaps", "default", "one");

        Assert.That(responses.Select(static r => r.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(end!["data"]!.AsObject(), Has.Count.EqualTo(40));
    }

    [Test]
    public async Task Of_updates_at_the_same_time_one_wins()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var one = (await server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}"))[0];

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
        {
            var mine = one.DeepClone().AsObject();
            mine["data"] = new JsonObject { ["k"] = $"{i}" };
            return client.PutAsJsonAsync(ConfigMaps + "/one", mine);
        }));

        Assert.That(responses.Count(static r => r.StatusCode == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(responses.Count(static r => r.StatusCode == HttpStatusCode.Conflict), Is.EqualTo(19));
    }

    [Test]
    public async Task Watcher_that_does_not_read_holds_up_nobody()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { WatchBuffer = 50 });
        using var client = server.Client();
        await using var slow = await EventStream.Open(client, $"{ConfigMaps}?watch=true&resourceVersion={server.ResourceVersion}");
        var large = new string('x', 100_000);

        for (var i = 0; i < 200; i++)
        {
            await server.CreateAsync($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{i}}}\ndata: {{a: {large}}}");
        }

        var seen = 0;
        while (await slow.Next() is { } line)
        {
            Assert.That(line, Is.EqualTo($"ADDED c{seen++}"));
        }

        Assert.That(seen, Is.GreaterThan(0).And.LessThan(200), "the watch was closed when it fell too far behind, in order and without a gap");
    }

    [Test]
    public async Task Every_watcher_sees_every_change_once()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var url = $"{ConfigMaps}?watch=true&resourceVersion={server.ResourceVersion}";
        var watching = Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var watch = await EventStream.Open(client, url);
            var names = new List<string>();
            while (names.Count < 100)
            {
                names.Add((await watch.Next())!);
            }

            return names;
        }).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => client.PostAsJsonAsync(
            ConfigMaps, new JsonObject { ["metadata"] = new JsonObject { ["name"] = $"c{i}" } })));

        foreach (var names in await Task.WhenAll(watching))
        {
            Assert.That(names, Is.Unique);
        }
    }
}
