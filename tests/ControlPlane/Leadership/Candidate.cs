using System.Collections.Concurrent;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Leadership;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ControlPlane.Cluster;
using GatewayApi.Tests.ControlPlane.Support;
using k8s;

namespace GatewayApi.Tests.ControlPlane.Leadership;

/// <summary>One replica in an election, with a clock of its own.</summary>
internal sealed class Candidate : IAsyncDisposable
{
    public static readonly ElectionTimes Times = new()
    {
        Lease = TimeSpan.FromSeconds(15),
        Hold = TimeSpan.FromSeconds(10),
        Retry = TimeSpan.FromMilliseconds(5),
    };

    private readonly Surroundings _surroundings = new();
    private readonly KubernetesApi _api;
    private readonly LeaderElection _election;

    public Candidate(TestApiServer server, string identity)
    {
        Identity = identity;
        State = new LeaderState(Clock);
        _api = new KubernetesApi(new KubernetesClientConfiguration { Host = server.Address.ToString(), AccessToken = server.AdminToken });
        var name = new LeaseName("default", "gatewayapi-controlplane", identity);
        _election = new LeaderElection(_api, State, name, Times, Clock, _surroundings.Outcome, Log);
    }

    public string Identity { get; }

    public SkippingClock Clock { get; } = new();

    public LeaderState State { get; }

    public RecordedLog<LeaderElection> Log { get; } = new();

    public Task StartAsync() => _election.StartAsync(CancellationToken.None);

    public Task StopAsync() => _election.StopAsync(CancellationToken.None);

    public async Task UntilAsync(bool leads)
    {
        using var subscription = State.Subscribe();
        while (State.IsLeader != leads)
        {
            await subscription.Wakeup.Signalled.WaitAsync(Patience.Token());
            subscription.Wakeup.Reset();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _election.StopAsync(CancellationToken.None);
        Assert.That(_surroundings.Outcome.ExitCode, Is.Zero, "the loop did not crash");
        _election.Dispose();
        _api.Dispose();
        _surroundings.Dispose();
    }
}
