using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>The parts of a resource's URL, as <c>RequestInfo</c> of kube-apiserver has them.</summary>
internal sealed record RequestTarget(string Group, string Version, string Resource, string Subresource, string Namespace, string Name)
{
    /// <summary>Reads a path; null when it is not one of a resource.</summary>
    public static RequestTarget? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api", var version, .. var rest] when rest.Length > 0 => Of("", version, rest),
            ["apis", var group, var version, .. var rest] when rest.Length > 0 => Of(group, version, rest),
            _ => null,
        };
    }

    public Target? Resolve(ResourceCatalogue catalogue)
    {
        var type = catalogue.Find(Group, Version, Resource);
        return type is null || (Namespace.Length > 0 && !type.Namespaced && type.Plural != "namespaces")
            ? null
            : new Target(type, Version, type.Namespaced ? Namespace : "", Name, Subresource);
    }

    public string Verb(string method, bool isWatch) => method switch
    {
        "GET" or "HEAD" => isWatch ? "watch" : Name.Length > 0 ? "get" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => Name.Length > 0 ? "delete" : "deletecollection",
        _ => method.ToLowerInvariant(),
    };

    private static RequestTarget? Of(string group, string version, string[] rest) => rest switch
    {
        // "namespaces/a/status" is a subresource of the namespace, "namespaces/a/pods" a collection in it.
        ["namespaces", var name] when group.Length == 0 => new RequestTarget(group, version, "namespaces", "", name, name),
        ["namespaces", var name, "status" or "finalize"] when group.Length == 0 => new RequestTarget(group, version, "namespaces", rest[2], name, name),
        ["namespaces", var ns, var resource] => new RequestTarget(group, version, resource, "", ns, ""),
        ["namespaces", var ns, var resource, var name] => new RequestTarget(group, version, resource, "", ns, name),
        ["namespaces", var ns, var resource, var name, var subresource] => new RequestTarget(group, version, resource, subresource, ns, name),
        [var resource] => new RequestTarget(group, version, resource, "", "", ""),
        [var resource, var name] => new RequestTarget(group, version, resource, "", "", name),
        [var resource, var name, var subresource] => new RequestTarget(group, version, resource, subresource, "", name),
        _ => null,
    };
}
