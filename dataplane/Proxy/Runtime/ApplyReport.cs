using System.Collections.Immutable;
using GatewayApi.DataPlane.Routing;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>How a version is in force.</summary>
/// <param name="Version">The version.</param>
/// <param name="Rejections">What of it is not, or not fully, in force; by name.</param>
internal sealed record ApplyReport(string Version, ImmutableArray<ResourceRejection> Rejections)
{
    /// <summary>True when the two would give the same answer to the control plane.</summary>
    public bool SaysTheSame(ApplyReport? other) => other is not null && Version == other.Version && Rejections.SequenceEqual(other.Rejections);
}
