using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Crds;

/// <summary>
/// Serves a kind when its CRD comes and ends it with it. A real server takes a moment for both (the condition <c>Established</c>, a finalizer);
/// here the kind is there with the answer to the request.
/// </summary>
internal static class CrdLifecycle
{
    public static JsonObject Established(JsonObject crd, string now) => new()
    {
        ["acceptedNames"] = crd.At("spec", "names")!.DeepClone(),
        ["storedVersions"] = new JsonArray([.. crd.Items("spec", "versions").Where(static v => v.IsTrue("storage")).Select(static v => v["name"]!.DeepClone())]),
        ["conditions"] = new JsonArray(
            Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
            Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now)),
    };

    public static void Follow(ObjectStore store, ResourceCatalogue catalogue, StoredObject crd, bool isGone)
    {
        if (!isGone)
        {
            catalogue.Define(crd);
            return;
        }

        if (catalogue.Named(crd.Name) is not { } type)
        {
            return;
        }

        catalogue.Undefine(crd.Name);
        foreach (var obj in store.Read(type).Objects.Values)
        {
            store.TryCommit(type, obj.Key, obj, null, out _);
        }

        store.EachWatch(type.Id, static (watch, _) => watch.Close());
        store.Compact(type.Id);
    }

    private static JsonObject Condition(string type, string reason, string message, string now) => new()
    {
        ["lastTransitionTime"] = now,
        ["message"] = message,
        ["reason"] = reason,
        ["status"] = "True",
        ["type"] = type,
    };
}
