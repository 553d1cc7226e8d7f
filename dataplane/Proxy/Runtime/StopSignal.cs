using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>Waits for SIGTERM or SIGINT. The first asks for an orderly stop; after that the signals do what they always do.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _term;
    private readonly PosixSignalRegistration _interrupt;

    public StopSignal()
    {
        _term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    }

    /// <summary>Completes with the first signal.</summary>
    public Task Received => _signal.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        _term.Dispose();
        _interrupt.Dispose();
    }

    private void Stop(PosixSignalContext context) => context.Cancel = _signal.TrySetResult();
}
