using GatewayApi.DataPlane.Routing.Tables;

namespace GatewayApi.Tests.Routing;

/// <summary>A table in layers is a dictionary, whatever the changes; and what was handed out stays as it was.</summary>
public sealed class LayeredTableTests
{
    [Test]
    public void Is_a_dictionary([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        var table = LayeredTable<string>.Empty;
        for (var step = 0; step < 200; step++)
        {
            var (before, copy) = (table, new Dictionary<string, string>(expected, StringComparer.Ordinal));
            var changes = Enumerable.Range(0, step == 0 ? random.Next(200) : random.Next(1, 8))
                .Select(_ => KeyValuePair.Create(random.Next(300).ToString(provider: null), random.Next(3) == 0 ? null : $"{seed}.{step}"))
                .ToArray();
            table = table.With(changes);
            foreach (var (name, value) in changes)
            {
                _ = value is null ? expected.Remove(name) : (expected[name] = value) is null;
            }

            AssertSame(table, expected);
            AssertSame(before, copy);
        }
    }

    private static void AssertSame(LayeredTable<string> table, Dictionary<string, string> expected)
    {
        Assert.That(table.Count, Is.EqualTo(expected.Count));
        Assert.That(
            Enumerable.Range(0, 300).Select(i => table.Find(i.ToString(provider: null))),
            Is.EqualTo(Enumerable.Range(0, 300).Select(i => expected.GetValueOrDefault(i.ToString(provider: null)))));
    }
}
