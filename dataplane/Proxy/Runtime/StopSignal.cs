using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// Waits for SIGTERM or SIGINT. The first of each asks for an orderly stop: Ctrl-C interrupts proxy and control plane alike, which then
/// asks the proxy to stop, too. The same signal again does what it always does.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<PosixSignal, bool> _taken = [];
    private readonly PosixSignalRegistration _term;
    private readonly PosixSignalRegistration _interrupt;

    public StopSignal()
    {
        _term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Take);
    }

    /// <summary>Completes with the first signal.</summary>
    public Task Received => _signal.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        _term.Dispose();
        _interrupt.Dispose();
    }

    /// <summary>A signal has come.</summary>
    internal void Take(PosixSignalContext context)
    {
        context.Cancel = _taken.TryAdd(context.Signal, true);
        _signal.TrySetResult();
    }
}
