using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Tests.Translation.Golden;

namespace GatewayApi.Tests.Translation.Statuses;

/// <summary>All statuses together.</summary>
public sealed class StatusBuilderTests
{
    public static IEnumerable<string> Names() => GoldenCase.Names();

    [TestCaseSource(nameof(Names))]
    public void They_come_in_the_order_of_their_objects_each_once(string name)
    {
        var golden = GoldenCase.Read(name);

        var statuses = Translator.Statuses(Translator.Translate(GoldenCase.State(golden.Objects)), golden.Deliveries);

        Assert.That(statuses.Select(static s => s.Id), Is.Ordered.And.Unique);
    }

    /// <summary>Whoever writes them sees by the instance that there is nothing to do.</summary>
    [TestCaseSource(nameof(Names))]
    public void Without_news_they_stay_the_same_but_for_those_of_which_there_are_few(string name)
    {
        var golden = GoldenCase.Read(name);
        var result = Translator.Translate(GoldenCase.State(golden.Objects));
        var rejected = golden.Deliveries.Values.SelectMany(static d => d.Rejected).Select(static r => r.Name).ToArray();

        var first = Translator.Statuses(result, golden.Deliveries);
        var second = Translator.Statuses(result, golden.Deliveries);

        var made = first.Zip(second).Where(static p => !ReferenceEquals(p.First, p.Second)).Select(static p => p.First.Id);
        Assert.That(made.Where(id => id.Kind is not (Kinds.Gateway or Kinds.GatewayClass) && !rejected.Any(r => r.EndsWith($"{id.Key}", StringComparison.Ordinal))), Is.Empty);
        Assert.That(second.Select(static s => s.Status), Is.EqualTo(first.Select(static s => s.Status)));
    }

    /// <summary>An edit of a route to one Service leaves the statuses of the policies for others alone.</summary>
    [Test]
    public void An_edit_renews_only_the_policies_of_what_it_refers_to()
    {
        var golden = GoldenCase.Read("policies-several-targets");
        var state = GoldenCase.State(golden.Objects);
        var first = Translator.Translate(state);
        var route = golden.Objects.OfType<ControlPlane.Translation.Resources.HttpRoute>().First();
        var change = ClusterChange.Upsert(route with { Metadata = route.Metadata with { Name = "nowhere" }, Spec = route.Spec with { Rules = [] } });

        var second = Translator.Update(first, state.Apply(change), [change]);

        var policies = new[] { Kinds.BackendTlsPolicy, Kinds.BackendTrafficPolicy };
        var before = Translator.Statuses(first, golden.Deliveries).Where(s => policies.Contains(s.Id.Kind)).ToArray();
        var after = Translator.Statuses(second, golden.Deliveries).Where(s => policies.Contains(s.Id.Kind)).ToArray();
        Assert.That(before, Is.Not.Empty);
        Assert.That(after.Zip(before).All(static p => ReferenceEquals(p.First, p.Second)), Is.True);
    }
}
