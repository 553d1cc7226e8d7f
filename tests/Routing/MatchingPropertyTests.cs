using GatewayApi.Config.V1;

namespace GatewayApi.Tests.Routing;

public sealed class MatchingPropertyTests
{
    [Test]
    public void Table_finds_what_the_specification_says([Range(1, 40)] int seed)
    {
        var random = new RandomConfig(seed);
        Resource[] resources = [.. RandomConfig.Fixed, .. Enumerable.Range(0, 12).Select(i => random.Route($"r{i}"))];
        var table = Wire.Config(resources).Table;

        foreach (var request in RandomConfig.Requests())
        {
            Assert.That(Wire.Find(table, request), Is.EqualTo(PrecedenceOracle.Find(resources, request)), $"{request}");
        }
    }

    [Test]
    public void Incremental_compile_equals_full([Range(1, 25)] int seed)
    {
        var random = new RandomConfig(seed);
        var world = RandomConfig.Fixed.ToDictionary(r => r.Name);
        var config = Wire.Config(RandomConfig.Fixed);
        for (var step = 0; step < 25; step++)
        {
            var upserts = new Dictionary<string, Resource>();
            var removes = new List<string>();
            for (var edits = random.Next(4); edits >= 0; edits--)
            {
                var name = $"r{random.Next(8)}";
                if (random.Next(3) == 0 && world.Remove($"HttpRoute/HTTPRoute/ns/{name}"))
                {
                    removes.Add($"HttpRoute/HTTPRoute/ns/{name}");
                    upserts.Remove($"HttpRoute/HTTPRoute/ns/{name}");
                    continue;
                }

                var resource = random.Next(6) == 0 ? RandomConfig.Fixed[random.Next(RandomConfig.Fixed.Length)] : random.Route(name);
                if (resource.Listener is not null && random.Next(2) == 0 && world.Remove(resource.Name))
                {
                    removes.Add(resource.Name);
                    upserts.Remove(resource.Name);
                    continue;
                }

                upserts[resource.Name] = world[resource.Name] = resource;
            }

            config = Wire.Apply(config, [.. upserts.Values], [.. removes.Where(r => !world.ContainsKey(r))]);
        }

        var full = Wire.Config([.. world.Values]);
        Assert.That(config.Resources.Root, Is.EqualTo(full.Resources.Root));
        Assert.That(config.Rejections.Values, Is.EquivalentTo(full.Rejections.Values));
        foreach (var request in RandomConfig.Requests())
        {
            Assert.That(Wire.Find(config.Table, request), Is.EqualTo(Wire.Find(full.Table, request)), $"{request}");
        }
    }
}
