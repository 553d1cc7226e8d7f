using GatewayApi.Protos.Resources;

namespace GatewayApi.Tests.Protos.Resources;

public sealed class ResourceSetTests
{
    private static readonly ResourceSet<Versioned> Empty = ResourceSet<Versioned>.Empty;

    [Test]
    public void Any_sequence_of_changes_is_what_a_dictionary_makes_of_it([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var (set, model) = (Empty, new SortedDictionary<string, Versioned>(StringComparer.Ordinal));
        for (var i = 0; i < 40; i++)
        {
            var before = set;
            var removes = Enumerable.Range(0, random.Next(30)).Select(_ => $"r{random.Next(600)}").ToArray();
            var upserts = Enumerable.Range(0, random.Next(60)).Select(_ => KeyValuePair.Create($"r{random.Next(600)}", Version(random.Next(3)))).ToArray();
            set = set.With(upserts, removes);
            foreach (var name in removes)
            {
                model.Remove(name);
            }

            foreach (var (name, resource) in upserts)
            {
                model[name] = resource;
            }

            Assert.That(set, Is.EqualTo(model));
            Assert.That(set.Count, Is.EqualTo(model.Count));
            Assert.That(set.Root, Is.EqualTo(ResourceHash.Root(model.Select(static r => KeyValuePair.Create(r.Key, r.Value.Hash)))));
            var changes = set.Since(before);
            Assert.That(before.With(changes.Upserts, changes.Removes).Root, Is.EqualTo(set.Root));
            Assert.That(changes.Upserts.Select(static u => u.Key), Is.Ordered.Using<string>(StringComparer.Ordinal));
            Assert.That(changes.Upserts.All(u => !before.TryGetValue(u.Key, out var old) || old.Hash != u.Value.Hash), Is.True, "nothing that is the same");
            Assert.That(changes.Removes.All(n => before.ContainsKey(n) && !set.ContainsKey(n)), Is.True);
        }
    }

    [Test]
    public void The_same_content_is_the_same_set()
    {
        var set = Empty.With([KeyValuePair.Create("a", Version(1)), KeyValuePair.Create("b", Version(2))], []);

        Assert.That(set.With([KeyValuePair.Create("a", Version(1))], ["c"]), Is.SameAs(set));
        Assert.That(set.With([], ["a", "b"]).Root, Is.EqualTo(Empty.Root));
        Assert.That(set["a"], Is.EqualTo(Version(1)));
        Assert.That(() => set["c"], Throws.InstanceOf<KeyNotFoundException>());
    }

    [Test]
    public void What_is_removed_and_set_at_once_is_set()
    {
        var set = Empty.With([KeyValuePair.Create("a", Version(1))], []).With([KeyValuePair.Create("a", Version(2)), KeyValuePair.Create("a", Version(3))], ["a"]);

        Assert.That(set.Single(), Is.EqualTo(KeyValuePair.Create("a", Version(3))));
    }

    private static Versioned Version(int number) => new(ResourceHash.Of([(byte)number]));

    private readonly record struct Versioned(ResourceHash Hash) : IVersioned;
}
