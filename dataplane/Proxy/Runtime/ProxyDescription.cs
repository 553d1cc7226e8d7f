namespace GatewayApi.DataPlane.Runtime;

/// <summary>What <c>proxy.json</c> tells of the running process.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Gateway">"namespace/name".</param>
/// <param name="AdminAddress">"address:port" of its probes and metrics.</param>
/// <param name="ControlPlane">Where its configuration comes from; "" for none.</param>
/// <param name="PortOffset">Added to each listener's port.</param>
internal sealed record ProxyDescription(int Pid, string Gateway, string AdminAddress, string ControlPlane, int PortOffset);
