using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.Translation;

/// <summary>From the cluster's state to snapshots and statuses.</summary>
public static class Translator
{
    /// <summary>Links and validates everything and builds each Gateway's snapshot.</summary>
    public static TranslationResult Translate(ClusterState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new TranslationResult(ImmutableSortedDictionary<ObjectKey, Snapshot>.Empty);
    }

    /// <summary>The endpoints' own lane: replaces the endpoint sets of some Services and nothing else.</summary>
    /// <param name="previous">The result of the last translation, of a state that differs only in EndpointSlices.</param>
    /// <param name="state">The state now.</param>
    /// <param name="services">The Services whose slices changed.</param>
    public static TranslationResult UpdateEndpoints(TranslationResult previous, ClusterState state, IReadOnlyCollection<ObjectKey> services) => previous;

    /// <summary>The statuses that follow from a translation and from what the proxies said of it.</summary>
    /// <param name="result">The translation.</param>
    /// <param name="deliveries">Each Gateway's delivery; a Gateway that is missing has none yet.</param>
    public static ImmutableArray<DesiredStatus> Statuses(
        TranslationResult result, IReadOnlyDictionary<ObjectKey, GatewayDelivery> deliveries) => [];
}
