using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Controllers;

namespace GatewayApi.Tests.ApiServer.Real.Controllers;

/// <summary>
/// Does over HTTP what a controller manager and a cloud would do to a real API server, which has neither here: looks at everything several times
/// a second.
/// </summary>
internal sealed class ClusterSimulation : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile string _trouble = "";

    public ClusterSimulation(RestClient rest, ServedResources served, TestApiServerOptions options)
    {
        var workloads = new Workloads(rest, new LoadBalancerSimulation(options), options.Time);
        var namespaces = new Namespaces(rest, served);
        var garbage = new Garbage(rest, served);
        _running = Task.Run(() => RunAsync(async () =>
        {
            if (options.SimulateControllers)
            {
                await workloads.StepAsync();
            }

            if (options.RunClusterControllers)
            {
                await namespaces.StepAsync();
                await garbage.StepAsync();
            }
        }));
    }

    /// <summary>What went wrong in the last step; "" when nothing did.</summary>
    public string Trouble => _trouble;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Writes what may come too late: then the next look finds what there is to do.</summary>
    internal static async Task TryAsync(Func<Task<JsonObject>> write)
    {
        try
        {
            await write();
        }
        catch (ApiException refusal) when (refusal.Code is 404 or 409)
        {
            // Gone, or changed meanwhile.
        }
    }

    private async Task RunAsync(Func<Task> step)
    {
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await step();
                    _trouble = "";
                }
                catch (Exception e) when (e is ApiException or HttpRequestException)
                {
                    _trouble = e.Message;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
