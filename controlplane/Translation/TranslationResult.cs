using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.Translation;

/// <summary>What a cluster's state means.</summary>
/// <param name="Snapshots">The configuration of each of our Gateways.</param>
public sealed record TranslationResult(ImmutableSortedDictionary<ObjectKey, Snapshot> Snapshots)
{
    /// <summary>How it was made.</summary>
    public TranslationLane Lane { get; init; }

    /// <summary>The nodes behind the snapshots, from which the statuses follow.</summary>
    internal ResourceGraph Graph { get; init; } = ResourceGraph.Empty;

    /// <summary>The state it follows from.</summary>
    internal ClusterState State { get; init; } = ClusterState.Empty;

    /// <summary>The statuses of the routes while no proxy says anything against one.</summary>
    internal ImmutableArray<DesiredStatus> RouteStatuses { get; init; } = [];

    /// <summary>What was made of the backends, for the next translation.</summary>
    internal ImmutableDictionary<BackendNode, BackendParts> Backends { get; init; } = BackendParts.None;
}
