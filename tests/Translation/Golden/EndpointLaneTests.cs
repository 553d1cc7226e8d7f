using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.Tests.Translation.Golden;

/// <summary>Endpoints have their own lane: it gives what a whole translation would give, and touches nothing else.</summary>
public sealed class EndpointLaneTests
{
    public static IEnumerable<string> Names() => GoldenCase.Names();

    [TestCaseSource(nameof(Names))]
    public void Gives_what_a_whole_translation_gives(string name)
    {
        var golden = GoldenCase.Read(name);
        var slices = golden.Objects.OfType<EndpointSlice>().ToArray();
        var without = GoldenCase.State(golden.Objects.Except(slices));
        var before = Translator.Translate(without);
        var state = without.Apply(slices.Select(ClusterChange.Upsert));

        var lane = Translator.UpdateEndpoints(before, state, [.. slices.Select(static s => s.ServiceKey).OfType<ObjectKey>()]);

        Assert.That(golden.Render(lane), Is.EqualTo(golden.Render(Translator.Translate(state))));
        Assert.That(lane.Graph, Is.SameAs(before.Graph));
    }

    [Test]
    public void Touches_only_the_endpoint_sets_of_the_services()
    {
        var state = GoldenCase.State(GoldenCase.Read("backends").Objects);
        var before = Translator.Translate(state);
        var changed = state.Apply(ClusterChange.Upsert(Slice("app-2", "app", "10.0.0.2")));

        var after = Translator.UpdateEndpoints(before, changed, [new ObjectKey("default", "app")]);

        var snapshots = (Before: before.Snapshots.Values.Single(), After: after.Snapshots.Values.Single());
        var replaced = snapshots.After.Resources.Where(r => !ReferenceEquals(r.Value, snapshots.Before.Resources[r.Key])).Select(static r => r.Key);
        Assert.That(replaced, Is.EqualTo(new[] { "EndpointSet/default/app/80" }));
        Assert.That(snapshots.After.Version, Is.Not.EqualTo(snapshots.Before.Version));
        Assert.That(after.Graph, Is.SameAs(before.Graph));
    }

    [Test]
    public void Leaves_the_snapshot_alone_when_no_endpoint_changes()
    {
        var state = GoldenCase.State(GoldenCase.Read("backends").Objects);
        var before = Translator.Translate(state);
        var again = state.Apply(ClusterChange.Upsert(Slice("app-2", "app", "10.0.0.1")));
        var foreign = state.Apply(ClusterChange.Upsert(Slice("other-1", "other", "10.0.0.9")));

        Assert.That(Translator.UpdateEndpoints(before, again, [new ObjectKey("default", "app")]).Snapshots, Is.SameAs(before.Snapshots));
        Assert.That(Translator.UpdateEndpoints(before, foreign, [new ObjectKey("default", "other")]).Snapshots, Is.SameAs(before.Snapshots));
    }

    [Test]
    public void Touches_every_gateway_that_uses_the_service_and_no_other()
    {
        var objects = GoldenCase.Read("two-gateways").Objects;
        var state = GoldenCase.State(objects.Concat(GoldenCase.Read("story-http").Objects));
        var before = Translator.Translate(state);
        var changed = state.Apply(ClusterChange.Delete(new ObjectId(Kinds.EndpointSlice, new ObjectKey("default", "app-1"))));

        var after = Translator.UpdateEndpoints(before, changed, [new ObjectKey("default", "app")]);

        var replaced = after.Snapshots.Where(s => !ReferenceEquals(s.Value, before.Snapshots[s.Key])).Select(static s => s.Key.ToString());
        Assert.That(replaced, Is.EqualTo(new[] { "default/gw", "default/second" }));
        Assert.That(after.Snapshots[new ObjectKey("default", "gw")].Resources["EndpointSet/default/app/80"].Parse().EndpointSet.Endpoints, Is.Empty);
    }

    private static EndpointSlice Slice(string name, string service, string address) => new()
    {
        Kind = Kinds.EndpointSlice,
        Metadata = new ObjectMeta
        {
            Name = name,
            Namespace = "default",
            Labels = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add(EndpointSlice.ServiceNameLabel, service),
        },
        AddressType = "IPv4",
        Ports = [new EndpointPort { Port = 8080 }],
        Endpoints = [new SliceEndpoint { Addresses = [address] }],
    };
}
