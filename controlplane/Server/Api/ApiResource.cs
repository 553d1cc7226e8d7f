namespace GatewayApi.ControlPlane.Api;

/// <summary>A resource of the Kubernetes API: where its objects are found.</summary>
/// <param name="Group">The group; "" for the core.</param>
/// <param name="Version">The version that is asked for.</param>
/// <param name="Plural">The name in paths, <c>httproutes</c>.</param>
/// <param name="Kind">The kind, <c>HTTPRoute</c>.</param>
/// <param name="IsNamespaced">False for resources of the cluster.</param>
internal sealed record ApiResource(string Group, string Version, string Plural, string Kind, bool IsNamespaced)
{
    /// <summary>The value of <c>apiVersion</c> in its objects.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>httproutes.gateway.networking.k8s.io</c>; the core's have no suffix.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The path of the collection.</summary>
    /// <param name="ns">The namespace; null for all, and for resources of the cluster.</param>
    public string Collection(string? ns = null) =>
        $"/{(Group.Length == 0 ? "api" : "apis/" + Group)}/{Version}{(ns is null ? "" : "/namespaces/" + Uri.EscapeDataString(ns))}/{Plural}";

    /// <summary>The path of an object.</summary>
    /// <param name="ns">Its namespace; null for resources of the cluster.</param>
    /// <param name="name">Its name.</param>
    /// <param name="subresource">A part of it that has a path of its own, <c>status</c>; null for the object.</param>
    public string Object(string? ns, string name, string? subresource = null) =>
        $"{Collection(IsNamespaced ? ns : null)}/{Uri.EscapeDataString(name)}{(subresource is null ? "" : "/" + subresource)}";
}
