using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>Answers what is not about a resource: discovery, version and health.</summary>
internal sealed class Discovery(ResourceCatalogue catalogue)
{
    private static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public ApiResponse? Answer(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["healthz" or "livez" or "readyz", ..] => ApiResponse.Text(200, "ok"),
        ["version"] => ApiResponse.Of(Version()),

        // Clients in Go ask for protobuf; no bytes are an empty document.
        ["openapi", "v2"] => ApiResponse.Text(200, ""),
        ["api"] => ApiResponse.Of(new JsonObject
        {
            ["kind"] = "APIVersions",
            ["versions"] = new JsonArray("v1"),
            ["serverAddressByClientCIDRs"] = new JsonArray(),
        }),
        ["apis"] => ApiResponse.Of(new JsonObject
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray([.. Groups().Select(static g => Group(g.Key, [.. g]))]),
        }),
        ["api", "v1"] => Resources("", "v1"),
        ["apis", var group] => Groups().FirstOrDefault(g => g.Key == group) is { } found ? ApiResponse.Of(Group(group, [.. found], isAlone: true)) : null,
        ["apis", var group, var version] => Resources(group, version),
        _ => null,
    };

    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["gitVersion"] = "v1.36.0",
        ["gitCommit"] = "0000000000000000000000000000000000000000",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-04-22T00:00:00Z",
        ["goVersion"] = "go1.26",
        ["compiler"] = "gc",
        ["platform"] = "linux/amd64",
    };

    private IEnumerable<IGrouping<string, ResourceType>> Groups() => catalogue.All.Where(static t => t.Group.Length > 0).GroupBy(static t => t.Group);

    private static JsonObject Group(string name, ResourceType[] types, bool isAlone = false)
    {
        var versions = types.SelectMany(static t => t.Versions).Distinct().OrderBy(static v => v.Length).ThenBy(static v => v, StringComparer.Ordinal);
        var entries = versions.Select(v => new JsonObject { ["groupVersion"] = $"{name}/{v}", ["version"] = v }).ToArray();
        var group = isAlone ? new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" } : [];
        group["name"] = name;
        group["versions"] = new JsonArray(entries);
        group["preferredVersion"] = entries[0].DeepClone();
        return group;
    }

    private ApiResponse? Resources(string group, string version)
    {
        var types = catalogue.All.Where(t => t.Group == group && t.Versions.Contains(version)).ToArray();
        return types.Length == 0
            ? null
            : ApiResponse.Of(new JsonObject
            {
                ["kind"] = "APIResourceList",
                ["apiVersion"] = "v1",
                ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
                ["resources"] = new JsonArray([.. types.SelectMany(Entries)]),
            });
    }

    private static IEnumerable<JsonObject> Entries(ResourceType type)
    {
        var main = Entry(type, type.Plural, type.Kind, type.IsReview ? ["create"] : AllVerbs);
        main["singularName"] = type.Singular;
        if (type.ShortNames.Count > 0)
        {
            main["shortNames"] = Array(type.ShortNames);
        }

        if (type.Categories.Count > 0)
        {
            main["categories"] = Array(type.Categories);
        }

        yield return main;
        if (type.HasStatus)
        {
            yield return Entry(type, $"{type.Plural}/status", type.Kind, ["get", "patch", "update"]);
        }

        if (type.HasScale)
        {
            var scale = Entry(type, $"{type.Plural}/scale", "Scale", ["get", "patch", "update"]);
            (scale["group"], scale["version"]) = ("autoscaling", "v1");
            yield return scale;
        }

        if (type.OtherSubresources.Contains("token"))
        {
            var token = Entry(type, $"{type.Plural}/token", "TokenRequest", ["create"]);
            (token["group"], token["version"]) = ("authentication.k8s.io", "v1");
            yield return token;
        }
    }

    private static JsonObject Entry(ResourceType type, string name, string kind, string[] verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = "",
        ["namespaced"] = type.Namespaced,
        ["kind"] = kind,
        ["verbs"] = Array(verbs),
    };

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(static t => JsonValue.Create(t))]);
}
