using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.Tests.Translation.Golden;

/// <summary>The order in which objects arrive, and whatever was there before, must not show in what comes out.</summary>
public sealed class DeterminismTests
{
    public static IEnumerable<string> Names() => GoldenCase.Names();

    [TestCaseSource(nameof(Names))]
    public void Order_of_input_is_irrelevant(string name)
    {
        var golden = GoldenCase.Read(name);
        var expected = Versions(Translator.Translate(GoldenCase.State(golden.Objects)));
        var statuses = golden.Render(Translator.Translate(GoldenCase.State(golden.Objects)));
        foreach (var seed in Enumerable.Range(1, 5))
        {
            var shuffled = golden.Objects.ToArray();
            new Random(seed).Shuffle(shuffled);

            var result = Translator.Translate(GoldenCase.State(shuffled));

            Assert.That(Versions(result), Is.EqualTo(expected), $"seed {seed}");
            Assert.That(golden.Render(result), Is.EqualTo(statuses), $"seed {seed}");
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Objects_that_came_and_went_leave_no_trace(string name)
    {
        var golden = GoldenCase.Read(name);
        var others = GoldenCase.Read("story-http").Objects.Concat(GoldenCase.Read("certificate-other-namespace").Objects).ToArray();
        var own = golden.Objects.Select(ObjectId.Of).ToHashSet();
        var leaving = others.Where(o => !own.Contains(ObjectId.Of(o))).ToArray();

        var state = GoldenCase.State(leaving.Concat(golden.Objects)).Apply(leaving.Select(static o => ClusterChange.Delete(ObjectId.Of(o))));

        Assert.That(golden.Render(Translator.Translate(state)), Is.EqualTo(golden.Render(Translator.Translate(GoldenCase.State(golden.Objects)))));
    }

    [TestCaseSource(nameof(Names))]
    public void What_is_taken_from_an_earlier_translation_does_not_show(string name)
    {
        var golden = GoldenCase.Read(name);
        var random = new Random(1);
        var state = GoldenCase.State(golden.Objects);
        var result = Translator.Translate(state);
        for (var step = 0; step < 40; step++)
        {
            var some = golden.Objects.Where(_ => random.Next(4) == 0).ToArray();
            var goes = random.Next(2) == 0;
            state = state.Apply(some.Select(o => goes ? ClusterChange.Delete(ObjectId.Of(o)) : ClusterChange.Upsert(o)));
            if (random.Next(3) == 0)
            {
                // As it was read anew: an equal object that is another instance.
                state = GoldenCase.State(golden.Objects.Where(o => !some.Contains(o)));
            }

            result = Translator.Translate(state, result);

            var anew = Translator.Translate(state);
            Assert.That(Versions(result), Is.EqualTo(Versions(anew)), $"step {step}");
            Assert.That(golden.Render(result), Is.EqualTo(golden.Render(anew)), $"step {step}");
        }
    }

    [Test]
    public void An_edit_of_one_route_makes_nothing_else_anew()
    {
        var objects = GoldenCase.Read("story-http").Objects;
        var route = objects.OfType<HttpRoute>().First();
        var before = GoldenCase.State(objects);
        var first = Translator.Translate(before);
        var other = route with { Metadata = route.Metadata with { Name = "other" }, Spec = route.Spec with { Hostnames = ["other.test"] } };

        var second = Translator.Translate(before.Apply(ClusterChange.Upsert(other)), first);

        foreach (var (gateway, snapshot) in first.Snapshots)
        {
            var now = second.Snapshots[gateway].Resources;
            Assert.That(snapshot.Resources.Values.Select(r => ReferenceEquals(now[r.Name], r)), Is.All.True);
        }

        var statuses = Translator.Statuses(second, ImmutableDictionary<ObjectKey, GatewayDelivery>.Empty);
        var id = ObjectId.Of(route);
        var old = Translator.Statuses(first, ImmutableDictionary<ObjectKey, GatewayDelivery>.Empty).Single(s => s.Id == id);
        Assert.That(statuses.Single(s => s.Id == id), Is.SameAs(old));
    }

    private static Dictionary<ObjectKey, string> Versions(TranslationResult result) =>
        result.Snapshots.ToDictionary(static s => s.Key, static s => s.Value.Version);
}
