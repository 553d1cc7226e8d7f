namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>Where a local proxy is in its life.</summary>
internal enum ProxyPhase
{
    /// <summary>Nothing done yet.</summary>
    Idle,

    /// <summary>Finding out whether one runs already.</summary>
    Probing,

    /// <summary>Started or adopted.</summary>
    Running,

    /// <summary>It ended by itself; the next start waits.</summary>
    BackingOff,

    /// <summary>Told to drain and stop.</summary>
    Stopping,

    /// <summary>It did not stop in time.</summary>
    Killing,

    /// <summary>No process, and none wanted.</summary>
    Finished,
}
