using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;
using GatewayApi.Tests.ApiServer.Watching;

namespace GatewayApi.Tests.ApiServer.Controllers;

/// <summary>Runs what a controller manager does, driven by the changes of the store, one after the other.</summary>
internal sealed class ControllerLoop(
    ObjectStore store, ResourceCatalogue catalogue, ObjectWriter writer, ObjectDeleter deleter, TestApiServerOptions options, LoadBalancerSimulation balancers) : IAsyncDisposable
{
    private readonly WatchQueue _queue = new();
    private Task _running = Task.CompletedTask;

    public void Start()
    {
        store.WatchEverything(_queue);
        var garbage = new GarbageCollector(store, catalogue, writer, deleter);
        var namespaces = new NamespaceTermination(store, catalogue, writer, deleter);
        var workloads = new WorkloadSimulation(store, writer, balancers);
        balancers.Switched += () => _queue.AddBookmark(0);
        _running = Task.Run(() => Run(garbage, namespaces, workloads));
    }

    public async ValueTask DisposeAsync()
    {
        store.Unwatch(_queue);
        _queue.Close();
        await _running;
    }

    private async Task Run(GarbageCollector garbage, NamespaceTermination namespaces, WorkloadSimulation workloads)
    {
        while (await _queue.Items.WaitToReadAsync())
        {
            while (_queue.Items.TryRead(out var item))
            {
                if (item.Change is not { } change)
                {
                    workloads.BalanceAll();
                    continue;
                }

                if (options.RunClusterControllers)
                {
                    garbage.Follow(change);
                    namespaces.Follow(change);
                }

                if (options.SimulateControllers)
                {
                    workloads.Follow(change);
                }
            }
        }
    }
}
