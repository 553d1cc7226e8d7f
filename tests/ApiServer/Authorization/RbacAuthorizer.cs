using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Authorization;

/// <summary>Decides by the stored Roles and their bindings.</summary>
internal sealed class RbacAuthorizer(ObjectStore store)
{
    private static readonly string[] OpenToAll = ["/api", "/apis", "/healthz", "/livez", "/readyz", "/version", "/openapi"];

    public bool Allows(UserIdentity user, AccessRequest access)
    {
        if (user.Groups.Contains("system:masters"))
        {
            return true;
        }

        // The bindings that every cluster has: system:discovery, system:public-info-viewer and system:basic-user.
        var isOpen = access.Path.Length > 0
            ? access.Verb == "get" && OpenToAll.Any(p => access.Path == p || access.Path.StartsWith(p + "/", StringComparison.Ordinal))
            : access is { Verb: "create", Resource: "selfsubjectaccessreviews" };
        return isOpen || RulesOf(user, access.Namespace).Any(r => Covers(r, access));
    }

    /// <summary>Why not, in the words of kube-apiserver.</summary>
    public static string Reason(UserIdentity user, AccessRequest access) => access.Path.Length > 0
        ? $"User \"{user.Name}\" cannot {access.Verb} path \"{access.Path}\""
        : $"User \"{user.Name}\" cannot {access.Verb} resource \"{access.QualifiedResource}\" in API group \"{access.Group}\" "
            + (access.Namespace.Length > 0 ? $"in the namespace \"{access.Namespace}\"" : "at the cluster scope");

    private IEnumerable<JsonObject> RulesOf(UserIdentity user, string ns)
    {
        foreach (var binding in store.Read(BuiltInResources.ClusterRoleBindings).Objects.Values)
        {
            if (Binds(binding.Object, user))
            {
                foreach (var rule in Rules(binding.Object, ""))
                {
                    yield return rule;
                }
            }
        }

        if (ns.Length == 0)
        {
            yield break;
        }

        foreach (var binding in store.Read(BuiltInResources.RoleBindings).Objects.Values)
        {
            if (binding.Namespace == ns && Binds(binding.Object, user))
            {
                foreach (var rule in Rules(binding.Object, ns))
                {
                    yield return rule;
                }
            }
        }
    }

    private IEnumerable<JsonObject> Rules(JsonObject binding, string ns)
    {
        var type = binding.Text("roleRef", "kind") == "Role" ? BuiltInResources.Roles : BuiltInResources.ClusterRoles;
        return store.Get(type, type.Key(ns, binding.Text("roleRef", "name")))?.Object.Items("rules") ?? [];
    }

    private static bool Binds(JsonObject binding, UserIdentity user) => binding.Items("subjects").Any(s => s.Text("kind") switch
    {
        "User" => s.Text("name") == user.Name,
        "Group" => user.Groups.Contains(s.Text("name")),
        "ServiceAccount" => user.Name == $"system:serviceaccount:{(s.Text("namespace") is { Length: > 0 } ns ? ns : binding.Text("metadata", "namespace"))}:{s.Text("name")}",
        _ => false,
    });

    private static bool Covers(JsonObject rule, AccessRequest access)
    {
        if (!Contains(rule, "verbs", access.Verb))
        {
            return false;
        }

        if (access.Path.Length > 0)
        {
            return Texts(rule, "nonResourceURLs").Any(u => u == "*" || u == access.Path || (u.EndsWith('*') && access.Path.StartsWith(u[..^1], StringComparison.Ordinal)));
        }

        return Contains(rule, "apiGroups", access.Group)
            && Texts(rule, "resources").Any(r => r == "*" || r == access.QualifiedResource || (access.Subresource.Length > 0 && r == $"*/{access.Subresource}"))
            && (Texts(rule, "resourceNames").ToArray() is not { Length: > 0 } names || (access.Name.Length > 0 && names.Contains(access.Name)));
    }

    private static bool Contains(JsonObject rule, string field, string value) => Texts(rule, field).Any(t => t == "*" || t == value);

    private static IEnumerable<string> Texts(JsonObject rule, string field) =>
        rule[field] is JsonArray array ? array.Select(static n => n!.GetValue<string>()) : [];
}
