using System.Runtime;
using GatewayApi.ControlPlane.StatusWriting;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>
/// Reading everything for the first time leaves a heap twice as large as what is kept, and the runtime gives memory back only when it collects: a control
/// plane that has nothing to do would keep it for ever. So once, when the first statuses are there, it is told to.
/// </summary>
internal sealed class FirstLoadMemory(DesiredStatuses statuses, TimeProvider time) : BackgroundService
{
    // Statuses come again with the first answers of the proxies; nothing waits for this.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = statuses.Subscribe();
        do
        {
            await subscription.Wakeup.Signalled.WaitAsync(stoppingToken);
            subscription.Wakeup.Reset();
        }
        while (statuses.Current.IsEmpty);

        await Task.Delay(Settling, time, stoppingToken);
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
