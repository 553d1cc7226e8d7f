namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>How the process is going to end. A loop that crashes ends it: half a control plane would be worse than none.</summary>
internal sealed class ProcessOutcome(IHostApplicationLifetime lifetime)
{
    private volatile bool _crashed;

    /// <summary>True after a loop has crashed.</summary>
    public bool HasCrashed => _crashed;

    /// <summary>0, or 1 after a crash.</summary>
    public int ExitCode => _crashed ? 1 : 0;

    /// <summary>Begins the end.</summary>
    public void Crash()
    {
        _crashed = true;
        lifetime.StopApplication();
    }
}
