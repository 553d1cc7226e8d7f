using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>What a request is about.</summary>
/// <param name="Type">The kind.</param>
/// <param name="Version">The served version the client speaks.</param>
/// <param name="Namespace">"" for all, and for kinds that have none.</param>
/// <param name="Name">"" for the collection.</param>
/// <param name="Subresource">"" for the object itself.</param>
internal sealed record Target(ResourceType Type, string Version, string Namespace, string Name, string Subresource = "")
{
    public string Key => Type.Key(Namespace, Name);

    public bool IsStatus => Subresource == "status";
}
