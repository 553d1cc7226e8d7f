using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>What holds for any configurations that are applied.</summary>
public sealed class ApplyPropertyTests
{
    private const int Rounds = 60;

    [Test]
    public async Task Whoever_applies_alone_gets_what_the_last_configuration_says([Range(1, 5)] int seed)
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var random = new Random(seed);
        for (var i = 0; i < Rounds; i++)
        {
            var last = Deployment("one", random);
            var changed = await (await client.Apply(Url("one"), "me", last.ToJsonString())).Json();
            await server.DeleteAsync("deployments", "default", "fresh").ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            last["metadata"]!["name"] = "fresh";
            var fresh = await (await client.Apply(Url("fresh"), "me", last.ToJsonString())).Json();

            Assert.That(Normal(changed), Is.EqualTo(Normal(fresh)), $"round {i}");
        }
    }

    [Test]
    public async Task Managers_of_different_fields_do_not_touch_each_other([Range(1, 5)] int seed)
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        var random = new Random(seed);
        await client.Apply(Url("one"), "base", Deployment("one", random).ToJsonString());
        for (var i = 0; i < Rounds; i++)
        {
            var mine = Labels(random, "mine");
            var other = Labels(random, "other");
            await client.Apply(Url("one"), "mine", mine.ToJsonString());
            var end = await (await client.Apply(Url("one"), "other", other.ToJsonString())).Json();

            var expected = mine["metadata"]!["annotations"]!.AsObject().Concat(other["metadata"]!["annotations"]!.AsObject()).Select(static p => $"{p.Key}={p.Value}");
            Assert.That((end.At("metadata", "annotations") as JsonObject ?? []).Select(static p => $"{p.Key}={p.Value}"), Is.EquivalentTo(expected), $"round {i}");
        }
    }

    private static string Url(string name) => $"/apis/apps/v1/namespaces/default/deployments/{name}";

    // Lists with keys keep the order in which their items came.
    private static string Normal(JsonObject deployment)
    {
        var spec = Sorted(deployment["spec"]!, "");
        return spec.ToJsonString() + Sorted(deployment["metadata"]!["labels"] ?? new JsonObject(), "").ToJsonString();
    }

    private static JsonNode Sorted(JsonNode node, string field) => node switch
    {
        JsonObject obj => new JsonObject(obj.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => KeyValuePair.Create(p.Key, (JsonNode?)Sorted(p.Value!, p.Key)))),
        JsonArray array => new JsonArray([.. array.Select(i => Sorted(i!, "")).OrderBy(i => field == "args" ? "" : i.ToJsonString(), StringComparer.Ordinal)]),
        _ => node.DeepClone(),
    };

    private static JsonObject Labels(Random random, string prefix) => new()
    {
        ["apiVersion"] = "apps/v1",
        ["kind"] = "Deployment",
        ["metadata"] = new JsonObject { ["name"] = "one", ["annotations"] = Some(random, prefix) },
    };

    private static JsonObject Deployment(string name, Random random)
    {
        var containers = new JsonArray { Container("proxy", random) };
        if (random.Next(2) == 0)
        {
            containers.Insert(random.Next(2), Container("sidecar", random));
        }

        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = Some(random, "l") },
            ["spec"] = new JsonObject
            {
                ["replicas"] = random.Next(2) == 0 ? null : random.Next(1, 5),
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "a" } },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = "a" }, ["annotations"] = Some(random, "a") },
                    ["spec"] = new JsonObject { ["containers"] = containers },
                },
            },
        };
    }

    private static JsonObject Container(string name, Random random) => new()
    {
        ["name"] = name,
        ["image"] = $"i:{random.Next(3)}",
        ["args"] = new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(i => JsonValue.Create($"{random.Next(3)}"))]),
        ["env"] = new JsonArray([.. Enumerable.Range(0, 4).Where(_ => random.Next(2) == 0).Select(i => new JsonObject { ["name"] = $"E{i}", ["value"] = $"{random.Next(2)}" })]),
        ["ports"] = new JsonArray([.. Enumerable.Range(80, 3).Where(_ => random.Next(2) == 0).Select(static i => new JsonObject { ["containerPort"] = i })]),
    };

    private static JsonObject Some(Random random, string prefix) => new(Enumerable.Range(0, 4).Where(_ => random.Next(2) == 0)
        .Select(i => KeyValuePair.Create($"{prefix}{i}", (JsonNode?)$"{random.Next(2)}")));
}
