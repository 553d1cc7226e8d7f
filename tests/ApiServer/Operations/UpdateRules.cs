using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>What a change may touch, and under which conditions.</summary>
internal static class UpdateRules
{
    public static void CheckPreconditions(JsonObject current, JsonObject next, Target target)
    {
        if (next.Text("metadata", "resourceVersion") is { } version and not ("" or "0") && version != current.Text("metadata", "resourceVersion"))
        {
            throw Refusal.Conflict(target.Type, target.Name);
        }

        if (next.Text("metadata", "uid") is { Length: > 0 } uid && uid != current.Text("metadata", "uid"))
        {
            throw Refusal.Conflict(target.Type, target.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Text("metadata", "uid")}");
        }

        if (target.Subresource.Length == 0 && Metadata.IsTerminating(current))
        {
            var had = current.At("metadata", "finalizers") as JsonArray ?? [];
            if ((next.At("metadata", "finalizers") as JsonArray ?? []).FirstOrDefault(f => !had.Any(h => JsonNode.DeepEquals(h, f))) is not null)
            {
                throw Refusal.Invalid(target.Type, target.Name, ("FieldValueForbidden", "metadata.finalizers", "Forbidden: no new finalizers can be added if the object is being deleted"));
            }
        }
    }

    // The status endpoint takes nothing but the status, the main one everything but it.
    public static JsonObject Merge(JsonObject current, JsonObject next, Target target)
    {
        if (target.IsStatus)
        {
            var merged = current.Clone();
            merged["apiVersion"] = target.Type.ApiVersion(target.Version);
            merged.Put("status", next["status"]?.DeepClone());
            merged["metadata"]!.AsObject().Put("managedFields", next.At("metadata", "managedFields")?.DeepClone());
            return merged;
        }

        if (target.Type.Id == BuiltInResources.Namespaces.Id)
        {
            next = Finalizers(current, next, target);
        }

        Metadata.Keep(next, current);
        next["metadata"]!["resourceVersion"] = current.Text("metadata", "resourceVersion");
        if (target.Type.HasStatus)
        {
            next.Put("status", current["status"]?.DeepClone());
        }

        return next;
    }

    // The finalizers of the specification change through their own endpoint only, and it changes nothing else.
    private static JsonObject Finalizers(JsonObject current, JsonObject next, Target target)
    {
        var merged = target.Subresource == "finalize" ? current.Clone() : next;
        var from = target.Subresource == "finalize" ? next : current;
        merged.Ensure("spec").Put("finalizers", from.At("spec", "finalizers")?.DeepClone());
        return merged;
    }
}
