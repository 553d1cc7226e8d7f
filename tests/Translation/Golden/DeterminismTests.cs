using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

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

    private static Dictionary<ObjectKey, string> Versions(TranslationResult result) =>
        result.Snapshots.ToDictionary(static s => s.Key, static s => s.Value.Version);
}
