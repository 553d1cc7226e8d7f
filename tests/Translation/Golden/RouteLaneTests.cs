using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.Tests.Translation.Golden;

/// <summary>Routes have their own lane: it gives what a whole translation would give, whatever happens to the routes.</summary>
public sealed class RouteLaneTests
{
    public static IEnumerable<string> Names() => GoldenCase.Names();

    [TestCaseSource(nameof(Names))]
    public void Gives_what_a_whole_translation_gives(string name)
    {
        var golden = GoldenCase.Read(name);
        var random = new Random(7);
        Route[] routes = [.. golden.Objects.OfType<Route>(), .. golden.Objects.OfType<Route>().Select(Other)];
        var slices = golden.Objects.OfType<EndpointSlice>().ToArray();
        var state = GoldenCase.State(golden.Objects);
        var result = Translator.Translate(state);
        for (var step = 0; step < 15 && routes.Length > 0; step++)
        {
            KubernetesObject[] some = [.. routes.Where(_ => random.Next(3) == 0).Select(r => Mixed(r, routes, random)), .. slices.Where(_ => random.Next(8) == 0)];
            var changes = some.Select(o => random.Next(3) == 0 ? ClusterChange.Delete(ObjectId.Of(o)) : ClusterChange.Upsert(o));
            changes = [.. changes];
            state = state.Apply(changes);

            result = Translator.Update(result, state, [.. changes]);

            AssertSame(golden, result, Translator.Translate(state), $"step {step}");
        }
    }

    /// <summary>What only one route refers to goes with it, and nothing else does.</summary>
    [TestCaseSource(nameof(Names))]
    public void Gives_it_for_each_route_that_goes_and_comes_back(string name)
    {
        var golden = GoldenCase.Read(name);
        var whole = GoldenCase.State(golden.Objects);
        var all = Translator.Translate(whole);
        foreach (var route in golden.Objects.OfType<Route>())
        {
            var (gone, back) = (ClusterChange.Delete(ObjectId.Of(route)), ClusterChange.Upsert(route));
            var rest = whole.Apply(gone);

            var without = Translator.Update(all, rest, [gone]);
            var again = Translator.Update(without, rest.Apply(back), [back]);

            Assert.That((without.Lane, again.Lane), Is.EqualTo((TranslationLane.Routes, TranslationLane.Routes)));
            AssertSame(golden, without, Translator.Translate(rest), $"without {route.Kind} {route.Key}");
            AssertSame(golden, again, all, $"{route.Kind} {route.Key} again");
        }
    }

    [Test]
    public void Of_an_edit_nothing_else_is_made_anew()
    {
        var objects = GoldenCase.Read("story-http").Objects;
        var route = objects.OfType<HttpRoute>().First();
        var before = GoldenCase.State(objects);
        var first = Translator.Translate(before);
        var change = ClusterChange.Upsert(Other(route));

        var second = Translator.Update(first, before.Apply(change), [change]);

        Assert.That(second.Lane, Is.EqualTo(TranslationLane.Routes));
        Assert.That(second.Graph.Gateways, Is.EqualTo(first.Graph.Gateways), "the same nodes");
        Assert.That(second.Graph.Linked.Count(r => first.Graph.Linked.Contains(r)), Is.EqualTo(first.Graph.Linked.Length));
        foreach (var (gateway, snapshot) in first.Snapshots)
        {
            var now = second.Snapshots[gateway].Resources;
            Assert.That(snapshot.Resources.Values.Select(r => ReferenceEquals(now[r.Name], r)), Is.All.True);
        }
    }

    private static void AssertSame(GoldenCase golden, TranslationResult lane, TranslationResult anew, string when)
    {
        Assert.That(Versions(lane), Is.EqualTo(Versions(anew)), when);
        Assert.That(lane.Backends.Keys.Except(anew.Backends.Keys), Is.Empty, $"{when}: nothing is kept that is of no use");
        Assert.That(golden.Render(lane), Is.EqualTo(golden.Render(anew)), when);
        AssertSame(lane.Graph, anew.Graph);
    }

    [TestCaseSource(nameof(Names))]
    public void Endpoints_alone_leave_the_graph_as_it_is_whatever_is_in_it(string name)
    {
        var objects = GoldenCase.Read(name).Objects;
        var before = GoldenCase.State(objects);
        var first = Translator.Translate(before);
        foreach (var slice in objects.OfType<EndpointSlice>())
        {
            var change = ClusterChange.Delete(ObjectId.Of(slice));

            var second = Translator.Update(first, before.Apply(change), [change]);

            Assert.That(second.Graph, Is.SameAs(first.Graph));
            Assert.That(second.Lane, Is.EqualTo(TranslationLane.Endpoints));
        }
    }

    private static void AssertSame(ResourceGraph lane, ResourceGraph anew)
    {
        Assert.That(lane.Linked.Select(static r => r.Id), Is.EqualTo(anew.Linked.Select(static r => r.Id)));
        Assert.That(lane.ForeignRoutes.Select(ObjectId.Of), Is.EqualTo(anew.ForeignRoutes.Select(ObjectId.Of)));
        Assert.That(
            lane.AttachedRoutes.OrderBy(static a => a.Key.ToString()).Select(static a => $"{a.Key}: {string.Join(' ', a.Value.Select(static r => r.Id))}"),
            Is.EqualTo(anew.AttachedRoutes.OrderBy(static a => a.Key.ToString()).Select(static a => $"{a.Key}: {string.Join(' ', a.Value.Select(static r => r.Id))}")));
        Assert.That(lane.Routes.Select(static r => r.Id), Is.EqualTo(anew.Routes.Select(static r => r.Id)));
        Assert.That(lane.Backends.All, Is.EquivalentTo(anew.Backends.All), "with their numbers");
        Assert.That(lane.XBackends.Keys.Select(b => lane.External.Of(b)), Is.EqualTo(anew.XBackends.Keys.Select(b => anew.External.Of(b))), "with their numbers");
    }

    private static Route Other(Route route) => Named(route, "other-" + route.Metadata.Name);

    // A route with the rules and parents of another one of its kind: references come and go.
    private static Route Mixed(Route route, Route[] all, Random random)
    {
        var alike = all.Where(r => r.GetType() == route.GetType() && r.Key.Namespace == route.Key.Namespace).ToArray();
        return Named(alike[random.Next(alike.Length)], route.Metadata.Name);
    }

    private static Route Named(Route route, string name) => route with { Metadata = route.Metadata with { Name = name } };

    private static Dictionary<ObjectKey, string> Versions(TranslationResult result) =>
        result.Snapshots.ToDictionary(static s => s.Key, static s => s.Value.Version);
}
