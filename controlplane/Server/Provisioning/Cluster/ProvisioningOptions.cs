namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>What the command line says about proxies in a cluster.</summary>
/// <param name="ProxyImage">Their image.</param>
/// <param name="ControlPlane">Where they find the control plane, <c>https://host:port</c>.</param>
internal sealed record ProvisioningOptions(string ProxyImage, string ControlPlane);
