using GatewayApi.ControlPlane.Provisioning;
using GatewayApi.ControlPlane.Serving;

namespace GatewayApi.ControlPlane;

/// <summary>
/// The order of the end: no new streams; local proxies drain, while their streams still live; the other streams are told; only then does
/// the server stop, which cuts off whatever it still serves.
/// </summary>
internal sealed class GracefulStop(StreamGate gate, ConnectedProxies proxies, LocalProxies? locals = null) : IHostedLifecycleService
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        gate.Refuse();
        if (locals is not null)
        {
            await locals.StopAsync(cancellationToken);
        }

        gate.End();
        using var subscription = proxies.Subscribe();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Farewell);
        while (!proxies.Current.Connected.IsEmpty && !limit.IsCancellationRequested)
        {
            await subscription.Wakeup.Signalled.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            subscription.Wakeup.Reset();
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
