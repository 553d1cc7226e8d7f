namespace GatewayApi.ControlPlane.Leadership;

/// <summary>Which Lease is held, and by whom.</summary>
/// <param name="Namespace">The namespace of the control plane.</param>
/// <param name="Name">The Lease's name.</param>
/// <param name="Identity">Ours: unique among the replicas and in time.</param>
internal sealed record LeaseName(string Namespace, string Name, string Identity);
