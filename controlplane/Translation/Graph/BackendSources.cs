using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>What backends are made from beside Services: the policies that apply to them, by kind, and those outside the cluster.</summary>
/// <param name="Tls">BackendTLSPolicies.</param>
/// <param name="Traffic">XBackendTrafficPolicies.</param>
/// <param name="External">XBackends.</param>
internal sealed record BackendSources(
    BackendPolicies<Config.V1.BackendTls> Tls, BackendPolicies<BackendTraffic> Traffic, ImmutableSortedDictionary<ObjectKey, XBackendNode> External);
