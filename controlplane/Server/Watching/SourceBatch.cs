using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching;

/// <summary>Changes that a source saw together.</summary>
/// <param name="Changes">In the order in which they apply; may be empty.</param>
/// <param name="IsSynced">True from the batch on that completes the first full read.</param>
internal sealed record SourceBatch(ImmutableArray<ClusterChange> Changes, bool IsSynced);
