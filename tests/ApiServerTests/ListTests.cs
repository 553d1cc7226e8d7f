using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>Lists: pages, versions, selectors, other representations.</summary>
public sealed class ListTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private static async Task Fill(TestApiServer server, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await server.CreateAsync($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{i:000}, labels: {{odd: '{i % 2}'}}}}");
        }
    }

    [Test]
    public async Task Pages_are_of_one_version_while_others_write()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await Fill(server, 50);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested && i < 400; i++)
            {
                await server.DeleteAsync("configmaps", "default", $"c{i % 50:000}");
                await server.CreateAsync($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{i % 50:000}, labels: {{again: yes}}}}");
            }
        });

        for (var round = 0; round < 5; round++)
        {
            var (names, versions) = await Pages(client, 7);
            Assert.That(names, Is.Unique.And.Ordered);
            Assert.That(names, Has.Count.EqualTo(50).Or.Count.EqualTo(49), "one object at a time is away");
            Assert.That(versions.Distinct().Count(), Is.EqualTo(1));
        }

        await stop.CancelAsync();
        await writing;
    }

    [Test]
    public async Task Page_that_was_forgotten_can_be_continued_with_the_newest()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await Fill(server, 5);
        var first = await (await client.GetAsync(ConfigMaps + "?limit=2")).Json();
        await server.CreateAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c9}");
        server.Faults.CompactEvents("configmaps");

        var expired = await client.GetAsync($"{ConfigMaps}?limit=2&continue={first.Text("metadata", "continue")}");
        var status = await expired.Json();
        var rest = await (await client.GetAsync($"{ConfigMaps}?continue={status.Text("metadata", "continue")}")).Json();

        Assert.That(first.Number("metadata", "remainingItemCount"), Is.EqualTo(3));
        Assert.That(expired.StatusCode, Is.EqualTo(HttpStatusCode.Gone));
        Assert.That(status.Text("reason"), Is.EqualTo("Expired"));
        Assert.That(rest.Items("items").Select(static i => i.Text("metadata", "name")), Is.EqualTo(["c002", "c003", "c004", "c9"]));
    }

    [Test]
    public async Task Exact_version_is_that_version_and_a_future_one_is_a_timeout()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await Fill(server, 3);
        var version = server.ResourceVersion;
        await server.DeleteAsync("configmaps", "default", "c000");

        var exact = await (await client.GetAsync($"{ConfigMaps}?resourceVersion={version}&resourceVersionMatch=Exact")).Json();
        var notOlder = await (await client.GetAsync($"{ConfigMaps}?resourceVersion={version}")).Json();
        var future = await client.GetAsync($"{ConfigMaps}?resourceVersion={version + 1000}");

        Assert.That(exact.Items("items").Count(), Is.EqualTo(3));
        Assert.That(notOlder.Items("items").Count(), Is.EqualTo(2));
        Assert.That(future.StatusCode, Is.EqualTo(HttpStatusCode.GatewayTimeout));
    }

    [TestCase("labelSelector=odd%3D1", "c001")]
    [TestCase("labelSelector=odd!%3D1", "c000,c002")]
    [TestCase("labelSelector=odd%20in%20(1,2)", "c001")]
    [TestCase("labelSelector=odd%20notin%20(1,2)", "c000,c002")]
    [TestCase("labelSelector=!odd", "")]
    [TestCase("labelSelector=odd,odd%3D1", "c001")]
    [TestCase("fieldSelector=metadata.name%3Dc002", "c002")]
    [TestCase("fieldSelector=metadata.name!%3Dc002,metadata.namespace%3Ddefault", "c000,c001")]
    public async Task Selectors_select(string query, string expected)
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await Fill(server, 3);

        var list = await (await client.GetAsync($"{ConfigMaps}?{query}")).Json();

        Assert.That(string.Join(',', list.Items("items").Select(static i => i.Text("metadata", "name"))), Is.EqualTo(expected));
    }

    [Test]
    public async Task Metadata_alone_can_be_asked_for()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}");
        client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"));

        var list = await (await client.GetAsync("/api/v1/secrets?fieldSelector=type%3DOpaque")).Json();

        Assert.That(list.Text("kind"), Is.EqualTo("PartialObjectMetadataList"));
        var item = list.Items("items").Single();
        Assert.That(item.Text("kind"), Is.EqualTo("PartialObjectMetadata"));
        Assert.That(item.Select(static p => p.Key), Is.EquivalentTo(["kind", "apiVersion", "metadata"]));
    }

    private static async Task<(List<string> Names, List<string> Versions)> Pages(HttpClient client, int limit)
    {
        var (names, versions, next) = (new List<string>(), new List<string>(), "");
        do
        {
            JsonObject page = await (await client.GetAsync($"{ConfigMaps}?limit={limit}&continue={next}")).Json();
            names.AddRange(page.Items("items").Select(static i => i.Text("metadata", "name")));
            versions.Add(page.Text("metadata", "resourceVersion"));
            next = page.Text("metadata", "continue");
        }
        while (next.Length > 0);
        return (names, versions);
    }
}
