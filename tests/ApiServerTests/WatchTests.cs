using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.FaultInjection;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>Watches, over HTTP.</summary>
public sealed class WatchTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private static JsonObject ConfigMap(string name, string value = "a") => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["app"] = value } },
    };

    [Test]
    public async Task Changes_arrive_in_order()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await using var watch = await EventStream.Open(client, $"{ConfigMaps}?watch=true&resourceVersion={server.ResourceVersion}");

        await server.CreateAsync(ConfigMap("one"));
        await server.PatchAsync("configmaps", "default", "one", "data: {a: b}");
        await server.DeleteAsync("configmaps", "default", "one");

        Assert.That(await watch.Next(), Is.EqualTo("ADDED one"));
        Assert.That(await watch.Next(), Is.EqualTo("MODIFIED one"));
        Assert.That(await watch.Next(), Is.EqualTo("DELETED one"));
    }

    [Test]
    public async Task Selector_turns_changes_into_additions_and_deletions()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync(ConfigMap("one"));
        await using var watch = await EventStream.Open(client, $"{ConfigMaps}?watch=true&labelSelector=app%3Db&resourceVersion={server.ResourceVersion}");

        await server.PatchAsync("configmaps", "default", "one", "metadata: {labels: {app: b}}");
        await server.PatchAsync("configmaps", "default", "one", "metadata: {labels: {app: c}}");

        Assert.That(await watch.Next(), Is.EqualTo("ADDED one"));
        Assert.That(await watch.Next(), Is.EqualTo("DELETED one"));
    }

    [Test]
    public async Task Version_that_is_forgotten_is_an_error_within_the_stream()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { EventHistory = 2 });
        using var client = server.Client();
        var start = server.ResourceVersion;
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            await server.CreateAsync(ConfigMap(name));
        }

        await using var watch = await EventStream.Open(client, $"{ConfigMaps}?watch=true&resourceVersion={start}");

        Assert.That(await watch.Next(), Is.EqualTo("ERROR 410 Expired"));
        Assert.That(await watch.Next(), Is.Null, "the stream ends");
    }

    [Test]
    public async Task Streaming_list_says_when_it_is_complete()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync(ConfigMap("one"));
        await using var watch = await EventStream.Open(client, $"{ConfigMaps}?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");

        Assert.That(await watch.Next(), Is.EqualTo("ADDED one"));
        Assert.That(await watch.Next(), Is.EqualTo("BOOKMARK initial-events-end"));
    }

    [Test]
    public async Task Bookmarks_carry_the_version_of_everything()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await using var watch = await EventStream.Open(client, $"{ConfigMaps}?watch=true&allowWatchBookmarks=true&resourceVersion={server.ResourceVersion}");
        await server.CreateNamespaceAsync("other");

        server.Faults.SendBookmarks("configmaps");

        Assert.That(await watch.Next(), Is.EqualTo($"BOOKMARK {server.ResourceVersion}"));
    }

    [Test]
    public async Task Watches_can_be_closed_and_expired()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var url = $"{ConfigMaps}?watch=true&resourceVersion={server.ResourceVersion}";
        await using var watch = await EventStream.Open(client, url);

        await server.CreateAsync(ConfigMap("one"));
        Assert.That(await watch.Next(), Is.EqualTo("ADDED one"));
        server.Faults.CloseWatches();
        Assert.That(await watch.Next(), Is.Null);

        server.Faults.ExpireNextWatch("configmaps");
        await using var expired = await EventStream.Open(client, url);
        Assert.That(await expired.Next(), Is.EqualTo("ERROR 410 Expired"));
        await using var healthy = await EventStream.Open(client, url);
        Assert.That(await healthy.Next(), Is.EqualTo("ADDED one"));
    }

    [Test]
    public async Task Watch_ends_with_a_bookmark_when_its_time_is_over()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await using var watch = await EventStream.Open(client, $"{ConfigMaps}?watch=true&allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion={server.ResourceVersion}");

        Assert.That(await watch.Next(), Is.EqualTo($"BOOKMARK {server.ResourceVersion}"));
        Assert.That(await watch.Next(), Is.Null);
    }

    [Test]
    public async Task Open_watches_can_fail_and_break()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var url = $"{ConfigMaps}?watch=true&resourceVersion={server.ResourceVersion}";
        await using var failing = await EventStream.Open(client, url);
        Assert.That(server.OpenWatches("configmaps"), Is.EqualTo(1));

        server.Faults.FailWatches("configmaps");
        Assert.That(await failing.Next(), Is.EqualTo("ERROR 410 Expired"));
        Assert.That(await failing.Next(), Is.Null);

        await using var breaking = await EventStream.Open(client, url);
        server.Faults.CutWatches();
        await Assert.CatchAsync(breaking.Next);
    }

    [Test]
    public async Task Watch_without_a_version_begins_with_what_is_there()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync(ConfigMap("one"));
        await using var watch = await EventStream.Open(client, $"{ConfigMaps}?watch=true&fieldSelector=metadata.name%3Done");

        await server.CreateAsync(ConfigMap("two"));
        await server.DeleteAsync("configmaps", "default", "one");

        Assert.That(await watch.Next(), Is.EqualTo("ADDED one"));
        Assert.That(await watch.Next(), Is.EqualTo("DELETED one"));
    }

    [TestCase("sendInitialEvents=true")]
    [TestCase("resourceVersionMatch=NotOlderThan")]
    public async Task Options_that_do_not_go_together_are_refused(string options)
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();

        var response = await client.GetAsync(new Uri($"{ConfigMaps}?watch=true&{options}", UriKind.Relative));

        Assert.That((int)response.StatusCode, Is.EqualTo(422));
    }
}
