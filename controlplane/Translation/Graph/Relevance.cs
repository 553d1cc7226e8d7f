using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// Tells whether changes can change anything for our Gateways. Most of a large cluster belongs to others: their routes, their Gateways,
/// Services that no route of ours refers to and their endpoints. In doubt, a change concerns us.
/// </summary>
/// <param name="before">The state before the changes.</param>
/// <param name="after">The state after them.</param>
/// <param name="previous">The last translation; all that is not in it does not concern us.</param>
/// <param name="carriesOurs">Which foreign objects still carry a status of ours.</param>
internal sealed class Relevance(ClusterState before, ClusterState after, TranslationResult previous, Func<ObjectId, bool> carriesOurs)
{
    private readonly Lazy<HashSet<string>> _classes = new(() => [.. Classes(before), .. Classes(after)]);
    private HashSet<ObjectKey>? _gateways;
    private HashSet<ObjectKey>? _services;

    /// <summary>The changes that concern us, in their order.</summary>
    public ImmutableArray<ClusterChange> Of(ImmutableArray<ClusterChange> changes) => [.. changes.Where(Concerns)];

    private bool Concerns(ClusterChange change) => change.Id.Kind switch
    {
        Kinds.EndpointSlice => before.EndpointSlices.ServiceOf(change.Id.Key) is { } was && previous.Graph.Backends.Contains(was)
            || (change.Object as EndpointSlice)?.ServiceKey is { } now && previous.Graph.Backends.Contains(now),
        Kinds.Gateway => IsOurs(before.Gateways.GetValueOrDefault(change.Id.Key)) || IsOurs((Gateway?)change.Object),
        Kinds.Service => Services().Contains(change.Id.Key),
        Kinds.Namespace => after.Gateways.Values.Where(IsOurs).Any(SelectsNamespaces),
        var kind when Kinds.IsRoute(kind) => Concerns(before.RouteOf(change.Id), change),
        _ => true,
    };

    private bool SelectsNamespaces(Gateway gateway) =>
        gateway.Spec.AllowedListeners?.Namespaces is { Selector: not null }
        || gateway.Spec.Listeners.Concat(after.ListenerSets.Values.Where(s => ListenerSets.ParentOf(s) == gateway.Key).SelectMany(static s => s.Spec.Listeners))
            .Any(static l => l.AllowedRoutes?.Namespaces is { Selector: not null });

    private bool IsOurs(Gateway? gateway) => gateway is not null && _classes.Value.Contains(gateway.Spec.GatewayClassName);

    private bool Concerns(Route? was, ClusterChange change) =>
        IsOurs(was) || IsOurs((Route?)change.Object) || (change.Object is not null && carriesOurs(change.Id));

    private bool IsOurs(ListenerSet? set) => set is not null && Gateways().Contains(ListenerSets.ParentOf(set));

    private bool IsOurs(Route? route)
    {
        foreach (var parent in route?.ParentRefs ?? [])
        {
            var key = new ObjectKey(string.IsNullOrEmpty(parent.Namespace) ? route!.Key.Namespace : parent.Namespace, parent.Name);
            if (parent is { Group: ApiGroups.Gateway, Kind: Kinds.Gateway } && Gateways().Contains(key))
            {
                return true;
            }

            if (parent is { Group: ApiGroups.Gateway, Kind: Kinds.ListenerSet } && (IsOurs(before.ListenerSets.GetValueOrDefault(key)) || IsOurs(after.ListenerSets.GetValueOrDefault(key))))
            {
                return true;
            }
        }

        return false;
    }

    private HashSet<ObjectKey> Gateways() => _gateways ??=
        [.. before.Gateways.Values.Concat(after.Gateways.Values).Where(IsOurs).Select(static g => g.Key)];

    // As the routes write them, whether they exist or not. A route that refers to one for the first time concerns us itself.
    private HashSet<ObjectKey> Services() => _services ??=
    [
        .. previous.Graph.Routes.SelectMany(static r => BackendRefsOf(r.Object).Select(b =>
            new ObjectKey(string.IsNullOrEmpty(b.Namespace) ? r.Key.Namespace : b.Namespace, b.Name))),
    ];

    private static IEnumerable<HttpBackendRef> BackendRefsOf(Route route) => route switch
    {
        HttpRoute http => http.Spec.Rules.SelectMany(static r => WithFilters(r.BackendRefs, r.Filters)),
        GrpcRoute grpc => grpc.Spec.Rules.SelectMany(static r => WithFilters(r.BackendRefs, r.Filters)),
        StreamRoute stream => stream.Rules.SelectMany(static r => r.BackendRefs),
        _ => [],
    };

    private static IEnumerable<HttpBackendRef> WithFilters(ImmutableArray<HttpBackendRef> backends, ImmutableArray<HttpRouteFilter> filters) =>
        backends.Concat(filters.Concat(backends.SelectMany(static b => b.Filters)).SelectMany(static f => new[] { f.RequestMirror?.BackendRef, f.ExternalAuth?.BackendRef }).OfType<HttpBackendRef>());

    private static IEnumerable<string> Classes(ClusterState state) =>
        state.GatewayClasses.Values.Where(IsOurs).Select(static c => c.Key.Name);

    private static bool IsOurs(GatewayClass? gatewayClass) => gatewayClass?.Spec.ControllerName == Controller.Name;
}
