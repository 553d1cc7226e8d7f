using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Infrastructure;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.Translation;

/// <summary>From the cluster's state to snapshots and statuses.</summary>
public static class Translator
{
    /// <summary>Links and validates everything and builds each Gateway's snapshot.</summary>
    /// <param name="state">The state.</param>
    /// <param name="previous">
    /// Any earlier result. It changes nothing in the outcome: parts whose inputs are the same instances are taken from it instead of being made again.
    /// </param>
    public static TranslationResult Translate(ClusterState state, TranslationResult? previous = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        var graph = GraphBuilder.Build(state, previous);
        var backends = new BackendResources(state.EndpointSlices, previous?.Backends ?? BackendParts.None);
        return new TranslationResult(SnapshotBuilder.Build(graph, backends, previous))
        {
            Graph = graph,
            State = state,
            Backends = backends.Parts,
            RouteStatuses = RouteStatuses.Of(graph),
        };
    }

    /// <summary>The result after some changes, by the shortest lane that takes them.</summary>
    /// <param name="previous">The last result.</param>
    /// <param name="state">The state now.</param>
    /// <param name="changes">What changed since, as far as it concerns us (<see cref="Relevant"/>).</param>
    public static TranslationResult Update(TranslationResult previous, ClusterState state, ImmutableArray<ClusterChange> changes)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(state);
        var others = changes.Where(static c => !c.IsEndpointsOnly).Select(static c => c.Id).ToArray();
        if (others.Length > 0 && !RouteLane.Takes(others))
        {
            return Translate(state, previous);
        }

        var result = UpdateEndpoints(others.Length == 0 ? previous : UpdateRoutes(previous, state, others), state, Services(previous.State, changes));
        return result with { Lane = others.Length == 0 ? TranslationLane.Endpoints : TranslationLane.Routes };
    }

    private static TranslationResult UpdateRoutes(TranslationResult previous, ClusterState state, IReadOnlyCollection<ObjectId> routes)
    {
        var graph = RouteLane.Update(previous.Graph, state, routes, out var changes);
        var backends = new BackendResources(state.EndpointSlices, previous.Backends);
        var snapshots = SnapshotBuilder.UpdateRoutes(graph, new RouteChanges(graph, backends, changes), previous);
        return previous with
        {
            Snapshots = snapshots,
            Graph = graph,
            State = state,
            Backends = backends.Following(changes, graph),
            RouteStatuses = RouteStatuses.Follow(previous.RouteStatuses, state, routes, changes),
        };
    }

    // A slice may have moved: both the Service it was of and the one it is of now.
    private static HashSet<ObjectKey> Services(ClusterState before, ImmutableArray<ClusterChange> changes)
    {
        var services = new HashSet<ObjectKey>();
        foreach (var change in changes.Where(static c => c.IsEndpointsOnly))
        {
            if (before.EndpointSlices.ServiceOf(change.Id.Key) is { } was)
            {
                services.Add(was);
            }

            if ((change.Object as EndpointSlice)?.ServiceKey is { } now)
            {
                services.Add(now);
            }
        }

        return services;
    }

    /// <summary>The endpoints' own lane: replaces the endpoint sets of some Services and nothing else.</summary>
    /// <param name="previous">The result of the last translation, of a state that differs only in EndpointSlices.</param>
    /// <param name="state">The state now.</param>
    /// <param name="services">The Services whose slices changed.</param>
    public static TranslationResult UpdateEndpoints(TranslationResult previous, ClusterState state, IReadOnlyCollection<ObjectKey> services)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(services);
        return previous with
        {
            Snapshots = SnapshotBuilder.UpdateEndpoints(previous.Graph, previous.Snapshots, state.EndpointSlices, services),
            State = state,
        };
    }

    /// <summary>Those of some changes that can change anything for us: most of a large cluster belongs to other controllers.</summary>
    /// <param name="changes">The changes between the two states.</param>
    /// <param name="before">The state before them.</param>
    /// <param name="after">The state after them.</param>
    /// <param name="previous">The last result.</param>
    /// <param name="carriesOurs">Which objects still carry a status of ours, though they may be nobody's or somebody else's now.</param>
    public static ImmutableArray<ClusterChange> Relevant(
        ImmutableArray<ClusterChange> changes, ClusterState before, ClusterState after, TranslationResult previous, Func<ObjectId, bool> carriesOurs)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(carriesOurs);
        return new Relevance(before, after, previous, carriesOurs).Of(changes);
    }

    /// <summary>The result for a state that differs from that of the last one only in what does not concern us.</summary>
    public static TranslationResult Carry(TranslationResult previous, ClusterState state)
    {
        ArgumentNullException.ThrowIfNull(previous);
        return previous with { State = state };
    }

    /// <summary>The statuses that follow from a translation and from what the proxies said of it.</summary>
    /// <param name="result">The translation.</param>
    /// <param name="deliveries">Each Gateway's delivery; a Gateway that is missing has none yet.</param>
    /// <returns>
    /// One for each of our GatewayClasses and Gateways, and one for each HTTPRoute: also for those without a parent of ours, because they
    /// may still have an entry of ours from before; merging it into a status without one changes nothing.
    /// </returns>
    public static ImmutableArray<DesiredStatus> Statuses(
        TranslationResult result, IReadOnlyDictionary<ObjectKey, GatewayDelivery> deliveries)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(deliveries);
        return StatusBuilder.Build(result.Graph, result.RouteStatuses, deliveries);
    }

    /// <summary>What is to run in the cluster for each accepted Gateway.</summary>
    /// <param name="result">The translation.</param>
    /// <param name="settings">What the installation says about proxies.</param>
    public static ImmutableArray<GatewayInfrastructureObjects> Infrastructure(TranslationResult result, InfrastructureSettings settings)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(settings);
        return InfrastructureBuilder.Build(result.Graph, settings);
    }
}
