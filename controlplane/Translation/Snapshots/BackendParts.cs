using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>What was made of a backend.</summary>
/// <param name="Slices">The slices that the endpoints are from; null for a backend outside the cluster.</param>
/// <param name="Resources">The Backend and, of a Service, the EndpointSet.</param>
internal sealed record BackendParts(ImmutableSortedDictionary<string, EndpointSlice>? Slices, ImmutableArray<SnapshotResource> Resources)
{
    /// <summary>Nothing made yet.</summary>
    public static readonly ImmutableDictionary<Graph.BackendNode, BackendParts> None = ImmutableDictionary<Graph.BackendNode, BackendParts>.Empty;
}
