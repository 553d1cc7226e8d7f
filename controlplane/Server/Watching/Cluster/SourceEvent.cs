using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>Something that the loop of the source has to take in.</summary>
/// <param name="Kind">The kind that it is of.</param>
internal sealed record SourceEvent(string Kind)
{
    /// <summary>Changes that came together, in their order.</summary>
    public ImmutableArray<ClusterChange> Changes { get; init; } = [];

    /// <summary>Objects that came, changed or went, and are read only when somebody needs them.</summary>
    public ImmutableArray<ObjectKey> Touched { get; init; } = [];

    /// <summary>An object that was read because somebody needs it; a deletion when it does not exist, or may not be read.</summary>
    public ClusterChange? Fetched { get; init; }

    /// <summary>On whose behalf it was read.</summary>
    public object? Asked { get; init; }

    /// <summary>All objects of the kind have been seen, for the first time or again.</summary>
    public bool IsListed { get; init; }
}
