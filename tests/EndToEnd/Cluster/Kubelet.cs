using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>Runs as many pods of each Deployment of proxies as it asks for, and ends those that are too many.</summary>
internal sealed class Kubelet : IAsyncDisposable
{
    private readonly TestApiServer _server;
    private readonly int _portOffset;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ProxyPod>> _pods = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public Kubelet(TestApiServer server, int portOffset)
    {
        (_server, _portOffset) = (server, portOffset);
        _loop = Task.Run(RunAsync);
    }

    public IReadOnlyList<ProxyPod> Pods => [.. _pods.Values.SelectMany(static p => p)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        foreach (var pod in Pods)
        {
            await pod.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var deployments = await _server.ListAsync("deployments", labelSelector: "app.kubernetes.io/name=gatewayapi-proxy");
                foreach (var deployment in deployments)
                {
                    await MatchAsync(deployment);
                }

                var names = deployments.Select(Name).ToHashSet();
                foreach (var gone in _pods.Keys.Where(k => !names.Contains(k)).ToArray())
                {
                    await EndAsync(_pods[gone], 0);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task MatchAsync(JsonObject deployment)
    {
        var pods = _pods.GetOrAdd(Name(deployment), static _ => new ConcurrentQueue<ProxyPod>());
        var wanted = int.Parse(deployment["spec"]!["replicas"]?.ToJsonString() ?? "1", CultureInfo.InvariantCulture);
        while (pods.Count < wanted)
        {
            var pod = new ProxyPod(_server, deployment, _portOffset);
            await pod.StartAsync();
            pods.Enqueue(pod);
        }

        await EndAsync(pods, wanted);
    }

    private static async Task EndAsync(ConcurrentQueue<ProxyPod> pods, int wanted)
    {
        while (pods.Count > wanted && pods.TryDequeue(out var pod))
        {
            await pod.StopAsync();
            await pod.DisposeAsync();
        }
    }

    private static string Name(JsonObject deployment) => $"{(string?)deployment["metadata"]!["namespace"]}/{(string?)deployment["metadata"]!["name"]}";
}
