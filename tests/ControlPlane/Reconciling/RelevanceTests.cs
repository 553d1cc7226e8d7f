using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.Tests.ControlPlane.Reconciling;

/// <summary>What is passed over must make no difference, now or later.</summary>
internal sealed class RelevanceTests
{
    private static readonly ImmutableDictionary<ObjectKey, GatewayDelivery> None = ImmutableDictionary<ObjectKey, GatewayDelivery>.Empty;

    [Test]
    public void Passing_over_what_does_not_concern_us_comes_to_the_same([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var state = ClusterState.Empty.Apply([GatewayClass(0, true), GatewayClass(1, false)]);
        var last = Translator.Translate(state);
        var passedOver = 0;
        for (var i = 0; i < 120; i++)
        {
            var changes = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Change(random)).ToImmutableArray();
            var before = state;
            state = before.Apply(changes);
            var relevant = Translator.Relevant(changes, before, state, last, static _ => false);
            passedOver += relevant.IsEmpty ? 1 : 0;
            last = relevant switch
            {
                [] => Translator.Carry(last, state),
                _ when relevant.All(static c => c.IsEndpointsOnly) => Translator.UpdateEndpoints(last, state, Services(relevant, before)),
                _ => Translator.Translate(state, last),
            };
            var anew = Translator.Translate(state);
            Assert.That(Versions(last), Is.EqualTo(Versions(anew)));
            Assert.That(Statuses(last), Is.EqualTo(Statuses(anew)));
        }

        Assert.That(passedOver, Is.GreaterThan(10));
    }

    private static ClusterChange Change(Random random)
    {
        var (name, isDeletion) = ($"o{random.Next(3)}", random.Next(4) == 0);
        KubernetesObject obj = random.Next(12) switch
        {
            0 => (GatewayClass)GatewayClass(random.Next(2), random.Next(3) > 0).Object!,
            1 or 2 => new Gateway
            {
                Kind = Kinds.Gateway,
                Metadata = Meta(name, random),
                Spec = new GatewaySpec
                {
                    GatewayClassName = $"c{random.Next(2)}",
                    Listeners = [new Listener { Name = "http", Port = 80, Protocol = "HTTP", AllowedRoutes = Allowed(random) }],
                },
            },
            3 or 4 or 5 => new HttpRoute
            {
                Kind = Kinds.HttpRoute,
                Metadata = Meta(name, random),
                Spec = new HttpRouteSpec
                {
                    ParentRefs = [new ParentReference { Name = $"o{random.Next(3)}" }],
                    Rules = [new HttpRouteRule { Filters = Filters(random), BackendRefs = [Reference(random) with { Filters = Filters(random) }] }],
                },
            },
            6 => new ReferenceGrant
            {
                Kind = Kinds.ReferenceGrant,
                Metadata = new ObjectMeta { Namespace = "other", Name = name },
                Spec = new ReferenceGrantSpec
                {
                    From = [new ReferenceGrantFrom { Group = ApiGroups.Gateway, Kind = Kinds.HttpRoute, Namespace = "ns" }],
                    To = [new ReferenceGrantTo { Group = "", Kind = Kinds.Service }],
                },
            },
            7 => new Namespace
            {
                Kind = Kinds.Namespace,
                Metadata = new ObjectMeta { Name = "ns", Labels = ImmutableDictionary<string, string>.Empty.Add("team", $"{random.Next(2)}") },
            },
            8 or 9 => new Service
            {
                Kind = Kinds.Service,
                Metadata = new ObjectMeta { Namespace = random.Next(3) == 0 ? "other" : "ns", Name = name },
                Spec = new ServiceSpec { Ports = [new ServicePort { Port = 80 + random.Next(2) }] },
            },
            _ => new EndpointSlice
            {
                Kind = Kinds.EndpointSlice,
                AddressType = "IPv4",
                Metadata = new ObjectMeta
                {
                    Namespace = "ns",
                    Name = name,
                    Labels = ImmutableDictionary<string, string>.Empty.Add(EndpointSlice.ServiceNameLabel, $"o{random.Next(3)}"),
                },
                Endpoints = [new SliceEndpoint { Addresses = [$"10.0.0.{random.Next(4)}"] }],
                Ports = [new EndpointPort { Name = "", Port = 8080, Protocol = "TCP" }],
            },
        };
        return isDeletion ? ClusterChange.Delete(ObjectId.Of(obj)) : ClusterChange.Upsert(obj);
    }

    private static ClusterChange GatewayClass(int number, bool ours) => ClusterChange.Upsert(new GatewayClass
    {
        Kind = Kinds.GatewayClass,
        Metadata = new ObjectMeta { Name = $"c{number}" },
        Spec = new GatewayClassSpec { ControllerName = ours ? Controller.Name : "example.com/other" },
    });

    private static HttpBackendRef Reference(Random random) => new() { Name = $"o{random.Next(3)}", Namespace = random.Next(3) == 0 ? "other" : null, Port = 80 };

    private static ImmutableArray<HttpRouteFilter> Filters(Random random) => random.Next(4) switch
    {
        0 => [new HttpRouteFilter { Type = "RequestMirror", RequestMirror = new HttpRequestMirrorFilter { BackendRef = Reference(random) } }],
        1 => [new HttpRouteFilter { Type = "ExternalAuth", ExternalAuth = new HttpExternalAuthFilter { Protocol = random.Next(2) == 0 ? "HTTP" : "GRPC", BackendRef = Reference(random) } }],
        _ => [],
    };

    private static ObjectMeta Meta(string name, Random random) => new() { Namespace = "ns", Name = name, Generation = random.Next(1, 100) };

    private static AllowedRoutes? Allowed(Random random) => random.Next(2) == 0 ? null : new AllowedRoutes
    {
        Namespaces = new RouteNamespaces
        {
            From = "Selector",
            Selector = new LabelSelector { MatchLabels = ImmutableDictionary<string, string>.Empty.Add("team", "1") },
        },
    };

    private static HashSet<ObjectKey> Services(ImmutableArray<ClusterChange> changes, ClusterState before) =>
    [
        .. changes.Select(c => before.EndpointSlices.ServiceOf(c.Id.Key)).OfType<ObjectKey>(),
        .. changes.Select(static c => (c.Object as EndpointSlice)?.ServiceKey).OfType<ObjectKey>(),
    ];

    private static string Versions(TranslationResult result) => string.Join('\n', result.Snapshots.Select(static s => $"{s.Key} {s.Value.Version}"));

    private static string Statuses(TranslationResult result) => string.Join('\n', Translator.Statuses(result, None)
        .Where(static s => s.Status.Parse()["parents"] is not JsonArray { Count: 0 })
        .Select(static s => $"{s.Id} {s.Generation} {s.Status}"));
}
