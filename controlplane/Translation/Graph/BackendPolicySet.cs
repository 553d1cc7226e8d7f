namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>The policies that apply to backends, by kind.</summary>
/// <param name="Tls">BackendTLSPolicies.</param>
/// <param name="Traffic">XBackendTrafficPolicies.</param>
internal sealed record BackendPolicySet(BackendPolicies<Config.V1.BackendTls> Tls, BackendPolicies<BackendTraffic> Traffic);
