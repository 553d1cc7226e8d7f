using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Compilation;

namespace GatewayApi.Tests.Routing;

/// <summary>Routes and backends come and go in any order: what is in force is what the same resources give when they come all at once.</summary>
public sealed class BackendRoutesTests
{
    private static readonly string[] Backends = ["a", "b", "c"];
    private static readonly string[] Routes = ["r1", "r2", "r3", "r4"];

    [Test]
    public void What_comes_and_goes_piece_by_piece_is_what_comes_at_once([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var present = new Dictionary<string, Resource>(StringComparer.Ordinal) { ["listener"] = Wire.Listener() };
        var config = Wire.Config(Wire.Listener());
        for (var step = 0; step < 30; step++)
        {
            var upserts = new List<Resource>();
            var removes = new List<string>();
            foreach (var name in Backends.Where(_ => random.Next(4) == 0))
            {
                Change(name, Wire.Backend(name), upserts, removes);
            }

            foreach (var name in Routes.Where(_ => random.Next(3) == 0))
            {
                var rules = Backends.Where(_ => random.Next(2) == 0).Select(b => Wire.Rule(b, Wire.Prefix($"/{name}/{b}"))).ToArray();
                Change(name, Wire.Route(name, rules), upserts, removes);
            }

            config = Wire.Apply(config, [.. upserts], [.. removes]);

            var anew = Wire.Config([.. present.Values]);
            Assert.That(config.Rejections, Is.EqualTo(anew.Rejections), $"step {step}");
            foreach (var key in Backends.Select(static b => $"ns/{b}/80"))
            {
                Assert.That(config.BackendRoutes.Of(key), Is.EquivalentTo(anew.BackendRoutes.Of(key)), $"step {step}, {key}");
            }
        }

        void Change(string name, Resource resource, List<Resource> upserts, List<string> removes)
        {
            if (random.Next(2) == 0)
            {
                present[name] = resource;
                upserts.Add(resource);
            }
            else if (present.Remove(name, out var gone))
            {
                removes.Add(gone.Name);
            }
        }
    }
}
