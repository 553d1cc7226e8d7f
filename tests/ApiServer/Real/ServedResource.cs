namespace GatewayApi.Tests.ApiServer.Real;

/// <summary>A resource that a server has, in one of its versions.</summary>
internal sealed record ServedResource(string Group, string Version, string Plural, string Kind, bool IsNamespaced, bool CanBeListed)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>httproutes.gateway.networking.k8s.io</c>.</summary>
    public string Id => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The path of a collection; of all namespaces for "".</summary>
    public string Collection(string ns) =>
        $"/{(Group.Length == 0 ? "api" : "apis/" + Group)}/{Version}{(IsNamespaced && ns.Length > 0 ? "/namespaces/" + Uri.EscapeDataString(ns) : "")}/{Plural}";

    /// <summary>The path of an object, or of a subresource of it.</summary>
    public string Object(string ns, string name, string subresource = "") =>
        $"{Collection(ns)}/{Uri.EscapeDataString(name)}{(subresource.Length > 0 ? "/" + subresource : "")}";
}
