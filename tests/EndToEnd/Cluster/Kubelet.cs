using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>
/// Runs as many pods of each Deployment of proxies as it asks for, and ends those that are too many or made from an older template; knows
/// which are ready, as the endpoints of their Service.
/// </summary>
internal sealed class Kubelet : IAsyncDisposable
{
    private readonly IApiServer _server;
    private readonly int _portOffset;
    private readonly ConcurrentDictionary<string, ImmutableArray<ProxyPod>> _pods = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _ending = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _next;

    public Kubelet(IApiServer server, int portOffset, bool runsPods)
    {
        (_server, _portOffset) = (server, portOffset);
        _loop = runsPods ? Task.Run(RunAsync) : Task.CompletedTask;
    }

    public IReadOnlyList<ProxyPod> Pods => [.. _pods.Values.SelectMany(static p => p)];

    /// <summary>One of the ready pods in turn, as a Service chooses for a connection; null when there is none.</summary>
    public ProxyPod? Endpoint()
    {
        var ready = Pods.Where(static p => p.IsReady).ToArray();
        return ready.Length == 0 ? null : ready[(Interlocked.Increment(ref _next) & int.MaxValue) % ready.Length];
    }

    /// <summary>Where a listener's port is on a ready pod.</summary>
    public IPEndPoint Endpoint(int port) => new((Endpoint() ?? throw new HttpRequestException("no pod is ready")).Address, port + _portOffset);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await Task.WhenAll(_ending);
        foreach (var pod in Pods)
        {
            await pod.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
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
                    End(gone, static _ => true);
                }

                await Task.WhenAll(Pods.Select(static p => p.ProbeAsync()));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task MatchAsync(JsonObject deployment)
    {
        var name = Name(deployment);
        var template = deployment["spec"]!["template"]!.ToJsonString();
        var pods = _pods.GetOrAdd(name, []);
        var wanted = int.Parse(deployment["spec"]!["replicas"]?.ToJsonString() ?? "1", CultureInfo.InvariantCulture);
        for (var fresh = pods.Count(p => p.Template == template); fresh < wanted; fresh++)
        {
            if (await ProxyPod.TryCreateAsync(_server, deployment, _portOffset) is not { } pod)
            {
                break;
            }

            _pods[name] = _pods[name].Add(pod);
        }

        // Those of an older template go when the new ones are ready; of those that are too many, the youngest go.
        if (_pods[name].Where(p => p.Template == template).Take(wanted).All(static p => p.IsReady))
        {
            var kept = _pods[name].Where(p => p.Template == template).Take(wanted).ToHashSet();
            End(name, p => !kept.Contains(p));
        }
    }

    private void End(string name, Func<ProxyPod, bool> which)
    {
        var ending = _pods[name].Where(which).ToArray();
        _pods[name] = _pods[name].RemoveRange(ending);
        foreach (var pod in ending)
        {
            _ending.Add(EndAsync(pod));
        }
    }

    private static async Task EndAsync(ProxyPod pod)
    {
        await pod.StopAsync();
        await pod.DisposeAsync();
    }

    private static string Name(JsonObject deployment) => $"{(string?)deployment["metadata"]!["namespace"]}/{(string?)deployment["metadata"]!["name"]}";
}
