namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// Whether traffic should be sent here. Ready once the first configuration is in force, from disk or from the control plane, and its ports
/// are bound; of several ports one is enough, because a port that another process has must not take the others out of service.
/// </summary>
internal sealed class Readiness
{
    private volatile bool _applied;
    private volatile bool _bound;
    private volatile bool _draining;

    /// <summary>True when ready.</summary>
    public bool IsReady => _applied && _bound && !_draining;

    /// <summary>What is missing, for people.</summary>
    public string Description => (_draining, _applied, _bound) switch
    {
        (true, _, _) => "draining",
        (_, false, _) => "no configuration yet",
        (_, _, false) => "no port could be bound",
        _ => "ready",
    };

    /// <summary>A configuration is in force.</summary>
    /// <param name="boundPorts">Ports that accept connections.</param>
    /// <param name="wantedPorts">Ports of the configuration.</param>
    public void Applied(int boundPorts, int wantedPorts)
    {
        _bound |= boundPorts > 0 || wantedPorts == 0;
        _applied = true;
    }

    /// <summary>The process is about to stop.</summary>
    public void Drain() => _draining = true;
}
