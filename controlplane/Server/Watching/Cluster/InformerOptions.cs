using GatewayApi.ControlPlane.Api;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>What an informer watches.</summary>
/// <param name="Resource">The resource; of a custom one, the version that is preferred.</param>
internal sealed record InformerOptions(ApiResource Resource)
{
    /// <summary>One namespace; null for all, and for resources of the cluster.</summary>
    public string? Namespace { get; init; }

    /// <summary>Objects with these labels only; null for all.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Objects with these fields only; null for all.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Ask for the metadata alone.</summary>
    public bool MetadataOnly { get; init; }

    /// <summary>
    /// Where the versions of the resource are looked up, and whether it exists at all; null for a resource that every server has in this version.
    /// </summary>
    public ServedVersions? Versions { get; init; }

    /// <summary>The path of the list and of the watch.</summary>
    /// <param name="resource">The resource in the version that is served.</param>
    /// <param name="parameters">Further parameters, each already escaped.</param>
    public string Path(ApiResource resource, params IEnumerable<string> parameters)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var all = new[]
        {
            LabelSelector is null ? null : "labelSelector=" + Uri.EscapeDataString(LabelSelector),
            FieldSelector is null ? null : "fieldSelector=" + Uri.EscapeDataString(FieldSelector),
        }.OfType<string>().Concat(parameters);
        return $"{resource.Collection(Namespace)}?{string.Join('&', all)}";
    }
}
