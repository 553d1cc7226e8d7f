using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Leadership;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.StatusWriting.Events;
using GatewayApi.ControlPlane.StatusWriting.Replicas;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.ControlPlane.Watching;
using GatewayApi.ControlPlane.Watching.Cluster;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ControlPlane.Support;
using k8s;
using Microsoft.Extensions.Hosting;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>An API server and the part of the control plane that reads from it and writes statuses to it.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public static readonly InformerTiming FastTiming = new()
    {
        FirstDelay = TimeSpan.FromMilliseconds(5),
        LastDelay = TimeSpan.FromMilliseconds(100),
        Disbelief = TimeSpan.FromMilliseconds(50),
        Poll = TimeSpan.FromMilliseconds(100),
    };

    public static readonly WritePace FastPace = new()
    {
        Apart = TimeSpan.FromMilliseconds(50),
        FirstDelay = TimeSpan.FromMilliseconds(5),
        LastDelay = TimeSpan.FromMilliseconds(100),
        Forbidden = TimeSpan.FromMilliseconds(100),
        PerSecond = 1000,
        Burst = 1000,
    };

    private readonly Surroundings _surroundings = new();
    private readonly KubernetesApi _api;
    private readonly List<BackgroundService> _loops = [];

    private TestCluster(TestApiServer server, TestClusterOptions options)
    {
        Server = server;
        Time = options.Time;
        Leader = new LeaderState(Time);
        _api = new KubernetesApi(new KubernetesClientConfiguration { Host = server.Address.ToString(), AccessToken = options.Token ?? server.AdminToken });
        var versions = new ServedVersions(_api, Time);
        var feed = new ClusterFeed();
        _loops.Add(new ClusterSource(_api, versions, Notes, feed, options.Timing, _surroundings.Metrics, Time, _surroundings.Outcome, SourceLog));
        _loops.Add(new ReconcileLoop(feed, Board, Notes, _surroundings.Metrics, Time, _surroundings.Outcome, ReconcileLog));
        if (options.WritesStatus)
        {
            _loops.Add(new StatusLoop(
                Board, Proxies, Reports, new ProxyFailures(), Addresses, new StatusBoard(), Desired, Time, _surroundings.Outcome, new RecordedLog<StatusLoop>()));
            _loops.Add(new EventRecorder(_api, Desired, Leader, Time, _surroundings.Outcome, EventLog));
            _loops.Add(new ClusterStatusWriter(
                _api, versions, Desired, Notes, Leader, options.Pace, _surroundings.Metrics, Time, _surroundings.Outcome, WriterLog));
        }
    }

    public TestApiServer Server { get; }

    public TimeProvider Time { get; }

    public StatusNotes Notes { get; } = new();

    public PublicationBoard Board { get; } = new();

    public ConnectedProxies Proxies { get; } = new();

    public ReplicaReports Reports { get; } = new();

    public DesiredStatuses Desired { get; } = new();

    public GatewayAddresses Addresses { get; } = new(new GatewayAddress("IPAddress", "192.0.2.1"));

    public LeaderState Leader { get; }

    public RecordedLog<ClusterSource> SourceLog { get; } = new();

    public RecordedLog<ReconcileLoop> ReconcileLog { get; } = new();

    public RecordedLog<ClusterStatusWriter> WriterLog { get; } = new();

    public RecordedLog<EventRecorder> EventLog { get; } = new();

    /// <summary>Requests that the control plane made, apart from those of informers: watches, lists, and the looking for definitions.</summary>
    public IEnumerable<RequestRecord> Calls => Server.Requests.Where(static r =>
        r.Verb is not ("watch" or "list") && r.Resource.Length > 0 && r.Resource != "customresourcedefinitions");

    public IEnumerable<RequestRecord> StatusWrites => Server.Requests.Where(static r => r is { Verb: "update", Subresource: "status" });

    /// <summary>Fills a server, then starts the control plane and waits until it has read everything.</summary>
    public static async Task<TestCluster> StartAsync(string yaml = "", TestClusterOptions? options = null)
    {
        options ??= new TestClusterOptions();
        var server = await TestApiServer.StartAsync(options.Server);
        if (yaml.Length > 0)
        {
            await server.CreateAsync(yaml);
        }

        return await StartAsync(server, options);
    }

    public static async Task<TestCluster> StartAsync(TestApiServer server, TestClusterOptions options)
    {
        var cluster = new TestCluster(server, options);
        if (options.Leads)
        {
            cluster.Leader.Hold(cluster.Time.GetTimestamp(), TimeSpan.FromHours(1));
        }

        foreach (var loop in cluster._loops)
        {
            await loop.StartAsync(CancellationToken.None);
        }

        if (options.AwaitsSync)
        {
            await cluster.Board.WaitAsync(static p => p.Exists, Patience.Token());
        }

        return cluster;
    }

    public Task<Publication> UntilAsync(Func<Publication, bool> condition) => Board.WaitAsync(condition, Patience.Token());

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
        {
            await loop.StopAsync(CancellationToken.None);
            loop.Dispose();
        }

        _api.Dispose();
        await Server.DisposeAsync();
        _surroundings.Dispose();
        Assert.That(_surroundings.Outcome.ExitCode, Is.Zero, "no loop crashed");
    }
}
