using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Which routes a listener's <c>allowedRoutes</c> lets attach.</summary>
internal sealed class RouteAdmission(ClusterState state)
{
    private const string NameLabel = "kubernetes.io/metadata.name";
    private static readonly RouteNamespaces OwnNamespace = new();

    /// <summary>True when routes of the kind and namespace may attach.</summary>
    public bool Allows(ListenerNode listener, string routeKind, string routeNamespace) =>
        listener.SupportedKinds.Any(k => k.Group == ApiGroups.Gateway && k.Kind == routeKind) && AllowsNamespace(listener, routeNamespace);

    private bool AllowsNamespace(ListenerNode listener, string routeNamespace)
    {
        var namespaces = listener.Object.AllowedRoutes?.Namespaces ?? OwnNamespace;
        return namespaces.From switch
        {
            "All" => true,
            "Same" => routeNamespace == listener.Gateway.Namespace,
            "Selector" => namespaces.Selector is { } selector && LabelSelection.Matches(selector, LabelsOf(routeNamespace)),
            _ => false,
        };
    }

    // Every namespace has the label with its name, given by the API server; a source of files need not have it, nor the Namespace at all.
    private ImmutableDictionary<string, string> LabelsOf(string ns)
    {
        var labels = state.Namespaces.GetValueOrDefault(new ObjectKey("", ns))?.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty;
        return labels.SetItem(NameLabel, ns);
    }
}
