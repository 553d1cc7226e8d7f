using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Which routes a listener's <c>allowedRoutes</c> lets attach.</summary>
internal sealed class RouteAdmission(ClusterState state)
{
    private static readonly RouteNamespaces OwnNamespace = new();

    /// <summary>True when routes of the kind and namespace may attach.</summary>
    public bool Allows(ListenerNode listener, string routeKind, string routeNamespace) =>
        listener.SupportedKinds.Contains(new RouteGroupKind { Group = ApiGroups.Gateway, Kind = routeKind })
        && NamespaceSelection.Takes(
            state, listener.Object.AllowedRoutes?.Namespaces ?? OwnNamespace, listener.Owner.Key.Namespace, routeNamespace);
}
