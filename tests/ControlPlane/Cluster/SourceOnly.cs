using System.Security.Cryptography.X509Certificates;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Watching;
using GatewayApi.ControlPlane.Watching.Cluster;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ControlPlane.Support;
using k8s;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>A source over an API server, and the state that its batches add up to.</summary>
internal sealed class SourceOnly : IAsyncDisposable
{
    private readonly Surroundings _surroundings = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly KubernetesApi _api;
    private readonly ClusterSource _source;
    private readonly Task _reading;
    private volatile ClusterState _state = ClusterState.Empty;
    private volatile bool _isSynced;

    private SourceOnly(TestApiServer server)
    {
        _api = new KubernetesApi(new KubernetesClientConfiguration
        {
            Host = server.Address.ToString(),
            AccessToken = server.AdminToken,
            SslCaCerts = server.CertificatePem.Length == 0 ? null : [X509Certificate2.CreateFromPem(server.CertificatePem)],
        });
        var feed = new ClusterFeed();
        _source = new ClusterSource(
            _api, new ServedVersions(_api, TimeProvider.System), new StatusNotes(), feed, TestCluster.FastTiming, _surroundings.Metrics, TimeProvider.System, _surroundings.Outcome, Log);
        _reading = ReadAsync(feed, _stop.Token);
    }

    public RecordedLog<ClusterSource> Log { get; } = new();

    public ClusterState State => _state;

    public static async Task<SourceOnly> StartAsync(TestApiServer server)
    {
        var source = new SourceOnly(server);
        await source._source.StartAsync(CancellationToken.None);
        await source.UntilAsync(_ => source._isSynced);
        return source;
    }

    public async Task UntilAsync(Func<ClusterState, bool> condition, Func<string>? describe = null)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!condition(_state))
        {
            if (patience.IsCancellationRequested)
            {
                Assert.Fail(describe?.Invoke() ?? "it did not come to that");
            }

            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _source.StopAsync(CancellationToken.None);
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _source.Dispose();
        _stop.Dispose();
        _api.Dispose();
        _surroundings.Dispose();
        Assert.That(_surroundings.Outcome.ExitCode, Is.Zero, string.Join("\n", Log.At(Microsoft.Extensions.Logging.LogLevel.Critical)));
    }

    private async Task ReadAsync(ClusterFeed feed, CancellationToken cancellation)
    {
        await foreach (var batch in feed.Reader.ReadAllAsync(cancellation))
        {
            _state = _state.Apply(batch.Changes);
            _isSynced |= batch.IsSynced;
        }
    }
}
