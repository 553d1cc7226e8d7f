using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.Protos.Values;

namespace GatewayApi.Tests.Translation.Graph;

/// <summary>HTTPRoutes and GRPCRoutes that exclude each other: who stays is what the rule says, read out literally, whether all is looked at or an edit alone.</summary>
public sealed class RouteConflictsTests
{
    private static readonly string[] Hosts = ["*", "*.test", "a.test", "b.test", "*.a.test", "x.a.test", "*.x.a.test", "y.x.a.test", "aa.test", "test"];

    [Test]
    public void Who_stays_is_what_the_rule_says([Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        var state = ClusterState.Empty.Apply(Surroundings().Select(ClusterChange.Upsert));
        var result = Translator.Translate(state);
        for (var step = 0; step < 40; step++)
        {
            var changes = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Change(random)).DistinctBy(static c => c.Id).ToImmutableArray();
            state = state.Apply(changes);

            result = Translator.Update(result, state, changes);

            var anew = Translator.Translate(state);
            Assert.That(result.Lane, Is.EqualTo(TranslationLane.Routes));
            Assert.That(Places(result.Graph.Routes), Is.EqualTo(Expected(result.Graph.Linked)), $"step {step}");
            Assert.That(Places(anew.Graph.Routes), Is.EqualTo(Expected(anew.Graph.Linked)), $"step {step}, all anew");
            Assert.That(Shown(result), Is.EqualTo(Shown(anew)), $"step {step}");
        }
    }

    [Test]
    public void A_route_that_neither_met_nor_meets_another_one_stays_the_same_node()
    {
        var (grpc, http, other) = (Route(Kinds.GrpcRoute, "g", ["a.test"], 1), Route(Kinds.HttpRoute, "h", ["a.test"], 2), Route(Kinds.HttpRoute, "other", ["b.test"], 3));
        var state = ClusterState.Empty.Apply(Surroundings().Concat([grpc, http, other]).Select(ClusterChange.Upsert));
        var first = Translator.Translate(state);
        var change = ClusterChange.Delete(ObjectId.Of(grpc));

        var second = Translator.Update(first, state.Apply(change), [change]);

        Assert.That(Node(second, other), Is.SameAs(Node(first, other)));
        Assert.That(Node(first, http).Parents[0].Attachments, Is.Empty);
        Assert.That(Node(second, http).Parents[0].Attachments, Is.Not.Empty, "nobody is stronger any more");
    }

    private static RouteNode Node(TranslationResult result, Route route) => result.Graph.Routes.Single(r => r.Id == ObjectId.Of(route));

    // Literally: in the order of strength, each route gives way to the first of the other kind that stands and that it meets.
    private static IEnumerable<string> Expected(ImmutableArray<RouteNode> linked)
    {
        var standing = new List<(RouteNode Route, string Listener, ImmutableArray<string> Hostnames)>();
        var lost = new HashSet<(ObjectId Route, string Listener)>();
        foreach (var route in linked.Where(static r => r.IsValid).OrderBy(static r => r.Object.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue).ThenBy(static r => r.Key.ToString(), StringComparer.Ordinal))
        {
            foreach (var (listener, hostnames) in route.Parents.SelectMany(static p => p.Attachments).DistinctBy(static a => a.Listener.Name))
            {
                var isExcluded = standing.Any(s => s.Route.Object.Kind != route.Object.Kind && s.Listener == listener.Name.Key
                    && s.Hostnames.Any(a => hostnames.Any(b => Hostname.Intersect(a, b) is not null)));
                _ = isExcluded && lost.Add((route.Id, listener.Name.Key));
                if (!isExcluded)
                {
                    standing.Add((route, listener.Name.Key, hostnames));
                }
            }
        }

        return linked.Select(r => $"{r.Id}: {string.Join(' ', r.Parents.SelectMany(static p => p.Attachments).Select(static a => a.Listener.Name.Key).Where(l => !lost.Contains((r.Id, l))))}");
    }

    private static IEnumerable<string> Places(ImmutableArray<RouteNode> routes) =>
        routes.Select(static r => $"{r.Id}: {string.Join(' ', r.Parents.SelectMany(static p => p.Attachments).Select(static a => a.Listener.Name.Key))}");

    private static string Shown(TranslationResult result) => string.Join('\n', result.Snapshots.Select(static s => $"{s.Key} {s.Value.Version}")
        .Concat(Translator.Statuses(result, ImmutableDictionary<ObjectKey, GatewayDelivery>.Empty).Select(static s => $"{s.Id} {s.Status}")));

    private static ClusterChange Change(Random random)
    {
        var kind = random.Next(2) == 0 ? Kinds.GrpcRoute : Kinds.HttpRoute;
        var name = $"r{random.Next(8)}";
        ImmutableArray<string> hostnames = [.. Hosts.Where(h => h != "*" && random.Next(6) == 0)];
        var route = Route(kind, name, hostnames, random.Next(4), random.Next(3) switch { 0 => null, 1 => "narrow", _ => "http" });
        return random.Next(4) == 0 ? ClusterChange.Delete(ObjectId.Of(route)) : ClusterChange.Upsert(route);
    }

    private static Route Route(string kind, string name, ImmutableArray<string> hostnames, int age, string? section = "http")
    {
        var metadata = Named(name) with { CreationTimestamp = age == 0 ? null : DateTimeOffset.UnixEpoch.AddSeconds(age) };
        ImmutableArray<ParentReference> parents = [new ParentReference { Name = "gw", SectionName = section }];
        HttpBackendRef backend = new() { Name = "app", Port = 80 };
        return kind == Kinds.GrpcRoute
            ? new GrpcRoute { Kind = kind, Metadata = metadata, Spec = new GrpcRouteSpec { ParentRefs = parents, Hostnames = hostnames, Rules = [new GrpcRouteRule { BackendRefs = [backend] }] } }
            : new HttpRoute { Kind = kind, Metadata = metadata, Spec = new HttpRouteSpec { ParentRefs = parents, Hostnames = hostnames, Rules = [new HttpRouteRule { BackendRefs = [backend] }] } };
    }

    private static IEnumerable<KubernetesObject> Surroundings() =>
    [
        new GatewayClass { Kind = Kinds.GatewayClass, Metadata = new ObjectMeta { Name = "gatewayapi" }, Spec = new GatewayClassSpec { ControllerName = Controller.Name } },
        new Gateway
        {
            Kind = Kinds.Gateway,
            Metadata = Named("gw"),
            Spec = new GatewaySpec
            {
                GatewayClassName = "gatewayapi",
                Listeners =
                [
                    new Listener { Name = "http", Port = 80, Protocol = "HTTP" },
                    new Listener { Name = "narrow", Port = 81, Protocol = "HTTP", Hostname = "*.a.test" },
                ],
            },
        },
        new Service { Kind = Kinds.Service, Metadata = Named("app"), Spec = new ServiceSpec { Ports = [new ServicePort { Port = 80 }] } },
    ];

    private static ObjectMeta Named(string name) => new() { Namespace = "ns", Name = name, Generation = 1 };
}
