namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>A loop without which the process is of no use.</summary>
internal abstract partial class CriticalLoop(ProcessOutcome outcome, ILogger logger) : BackgroundService
{
    private readonly ILogger _loopLogger = logger;

    /// <summary>Runs until cancelled. Any exception but the cancellation's ends the process.</summary>
    protected abstract Task RunAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The start of the host must not wait for the loop's first, synchronous part.
            await Task.Yield();
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
#pragma warning disable CA1031 // Whatever it was, it ends the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogCrash(_loopLogger, GetType().Name, e);
            outcome.Crash();
        }
    }

    [LoggerMessage(100, LogLevel.Critical, "{Loop} crashed; the process stops")]
    private static partial void LogCrash(ILogger logger, string loop, Exception exception);
}
