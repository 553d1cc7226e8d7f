using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;

namespace GatewayApi.ControlPlane.Translation;

/// <summary>What a cluster's state means.</summary>
/// <param name="Snapshots">The configuration of each of our Gateways.</param>
public sealed record TranslationResult(ImmutableSortedDictionary<ObjectKey, Snapshot> Snapshots);
