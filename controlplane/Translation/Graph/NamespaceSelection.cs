using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Namespaces that something may attach from.</summary>
internal static class NamespaceSelection
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    /// <summary>True when objects of a namespace may attach.</summary>
    /// <param name="state">The cluster.</param>
    /// <param name="namespaces">What the user wrote.</param>
    /// <param name="own">The namespace of whoever is attached to.</param>
    /// <param name="other">The namespace of what attaches.</param>
    public static bool Takes(ClusterState state, RouteNamespaces namespaces, string own, string other) => namespaces.From switch
    {
        "All" => true,
        "Same" => other == own,
        "Selector" => namespaces.Selector is { } selector && LabelSelection.Matches(selector, LabelsOf(state, other)),
        _ => false,
    };

    // Every namespace has the label with its name, given by the API server; a source of files need not have it, nor the Namespace at all.
    private static ImmutableDictionary<string, string> LabelsOf(ClusterState state, string ns)
    {
        var labels = state.Namespaces.GetValueOrDefault(new ObjectKey("", ns))?.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty;
        return labels.SetItem(NameLabel, ns);
    }
}
