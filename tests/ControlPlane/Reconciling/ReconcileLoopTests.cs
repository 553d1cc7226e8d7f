using System.Collections.Immutable;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Watching;
using GatewayApi.ControlPlane.Watching.Manifests;
using GatewayApi.Tests.ControlPlane.Support;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.ControlPlane.Reconciling;

internal sealed class ReconcileLoopTests : IDisposable
{
    private readonly Surroundings _surroundings = new();
    private readonly ClusterFeed _feed = new();
    private readonly PublicationBoard _board = new();
    private readonly RecordedLog<ReconcileLoop> _log = new();
    private readonly ReconcileLoop _loop;

    public ReconcileLoopTests() => _loop = new ReconcileLoop(_feed, _board, new StatusNotes(), _surroundings.Metrics, TimeProvider.System, _surroundings.Outcome, _log);

    public void Dispose()
    {
        _loop.Dispose();
        _surroundings.Dispose();
    }

    [Test]
    public async Task Nothing_is_published_before_the_source_is_synced()
    {
        await FeedAsync(false, Gateway("a"));
        await _loop.StartAsync(CancellationToken.None);
        await FeedAsync(false, Gateway("b"));
        await FeedAsync(true);
        var first = await _board.WaitAsync(static p => p.Exists, Patience.Token());
        Assert.That((first.Sequence, first.State.Gateways.Count), Is.EqualTo((1L, 2)));
    }

    [Test]
    public async Task What_is_pending_is_one_batch()
    {
        for (var i = 0; i < 20; i++)
        {
            await FeedAsync(true, Gateway($"g{i}"));
        }

        await _loop.StartAsync(CancellationToken.None);
        var first = await _board.WaitAsync(static p => p.State.Gateways.Count == 20, Patience.Token());
        Assert.That(first.Sequence, Is.EqualTo(1));
    }

    [Test]
    public async Task Whose_a_class_is_is_published_also_when_it_is_somebody_elses()
    {
        // What a Gateway of that class had of ours is deleted by it, and its Gateway may have been seen first.
        await _loop.StartAsync(CancellationToken.None);
        await FeedAsync(true);
        await _board.WaitAsync(static p => p.Exists, Patience.Token());
        await FeedAsync(true, ClusterChange.Upsert(new GatewayClass
        {
            Kind = Kinds.GatewayClass,
            Metadata = new ObjectMeta { Name = "foreign" },
            Spec = new GatewayClassSpec { ControllerName = "example.com/other" },
        }));

        Assert.That((await _board.WaitAsync(static p => !p.State.GatewayClasses.IsEmpty, Patience.Token())).State.GatewayClasses, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_empty_source_is_published_too()
    {
        await _loop.StartAsync(CancellationToken.None);
        await FeedAsync(true);
        Assert.That((await _board.WaitAsync(static p => p.Exists, Patience.Token())).Result.Snapshots, Is.Empty);
    }

    [Test]
    public async Task Endpoints_take_their_own_lane()
    {
        await _loop.StartAsync(CancellationToken.None);
        await FeedAsync(true, ClusterChange.Upsert(DefaultGatewayClass.Object), Gateway("a"), Service(), Route("a"));
        var before = await _board.WaitAsync(static p => p.Exists, Patience.Token());
        await FeedAsync(false, ClusterChange.Upsert(new EndpointSlice
        {
            Kind = Kinds.EndpointSlice,
            Metadata = new ObjectMeta { Namespace = "ns", Name = "s", Labels = ImmutableDictionary<string, string>.Empty.Add(EndpointSlice.ServiceNameLabel, "svc") },
        }));
        var after = await _board.WaitAsync(p => p.Sequence == before.Sequence + 1, Patience.Token());
        Assert.That(after.Result.Snapshots.Values.Single(), Is.SameAs(before.Result.Snapshots.Values.Single()), "nothing is built anew");
        Assert.That(after.State.EndpointSlices.Of(new ObjectKey("ns", "svc")), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_crash_ends_the_process_with_an_error()
    {
        await _loop.StartAsync(CancellationToken.None);
        await FeedAsync(true, new ClusterChange(new ObjectId("Nonsense", new ObjectKey("", "x")), null));
        await _loop.ExecuteTask!.Soon();
        Assert.That((_surroundings.Outcome.ExitCode, _surroundings.Lifetime.ApplicationStopping.IsCancellationRequested), Is.EqualTo((1, true)));
        Assert.That(_log.At(LogLevel.Critical).Single(), Does.Contain("ReconcileLoop crashed"));
    }

    [Test]
    public async Task What_concerns_others_makes_no_publication_but_is_known_when_it_becomes_ours()
    {
        await _loop.StartAsync(CancellationToken.None);
        await FeedAsync(true, ClusterChange.Upsert(DefaultGatewayClass.Object), Gateway("a"));
        var before = await _board.WaitAsync(static p => p.Exists, Patience.Token());
        await FeedAsync(false, Route("theirs"), Service(), Gateway("other", "others"));
        await FeedAsync(false, Gateway("theirs"));
        var after = await _board.WaitAsync(p => p.Result.Snapshots.Count == 2, Patience.Token());
        Assert.That(after.Sequence, Is.EqualTo(before.Sequence + 1));
        Assert.That(after.Result.Snapshots[new ObjectKey("ns", "theirs")].Resources.Keys, Has.Some.Contains("HttpRoute"));
    }

    private static ClusterChange Service() => ClusterChange.Upsert(new Service
    {
        Kind = Kinds.Service,
        Metadata = new ObjectMeta { Namespace = "ns", Name = "svc" },
        Spec = new ServiceSpec { Ports = [new ServicePort { Port = 80 }] },
    });

    private static ClusterChange Route(string gateway) => ClusterChange.Upsert(new HttpRoute
    {
        Kind = Kinds.HttpRoute,
        Metadata = new ObjectMeta { Namespace = "ns", Name = "route" },
        Spec = new HttpRouteSpec
        {
            ParentRefs = [new ParentReference { Name = gateway }],
            Rules = [new HttpRouteRule { BackendRefs = [new HttpBackendRef { Name = "svc", Port = 80 }] }],
        },
    });

    private static ClusterChange Gateway(string name, string gatewayClass = "gatewayapi") =>
        ClusterChange.Upsert(new Gateway { Kind = Kinds.Gateway, Metadata = new ObjectMeta { Namespace = "ns", Name = name }, Spec = new GatewaySpec { GatewayClassName = gatewayClass, Listeners = [new Listener { Name = "http", Port = 80, Protocol = "HTTP" }] } });

    private Task FeedAsync(bool synced, params ClusterChange[] changes) => _feed.WriteAsync(new SourceBatch([.. changes], synced), CancellationToken.None).AsTask();
}
