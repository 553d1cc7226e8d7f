using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>Deletion: at once, or when the finalizers are done.</summary>
internal sealed class ObjectDeleter(ObjectWriter writer)
{
    public const string Foreground = "foregroundDeletion";
    public const string Orphan = "orphan";

    /// <summary>Deletes an object; answers a Status, or the object where it is still there or where its kind is answered so.</summary>
    /// <param name="target">The object.</param>
    /// <param name="options">The <c>DeleteOptions</c> of the client.</param>
    /// <param name="isDryRun">Whether to check only.</param>
    /// <exception cref="ApiException">It is not there, or a precondition does not hold.</exception>
    public JsonObject Delete(Target target, JsonNode? options, bool isDryRun = false)
    {
        while (true)
        {
            var current = writer.Store.Get(target.Type, target.Key) ?? throw Refusal.NotFound(target.Type, target.Name);
            CheckPreconditions(current.Object, options, target);
            var next = Marked(current.Object, options, target);
            if (isDryRun || JsonNode.DeepEquals(next, current.Object))
            {
                return Answer(target, current, isPending: true);
            }

            var ends = !Metadata.HasFinalizers(next);
            if (writer.Commit(target, current, ends ? null : next) is { } stored)
            {
                return Answer(target, stored, isPending: !ends);
            }
        }
    }

    private static void CheckPreconditions(JsonObject current, JsonNode? options, Target target)
    {
        foreach (var (field, name) in new[] { ("uid", "UID"), ("resourceVersion", "ResourceVersion") })
        {
            if (options.Text("preconditions", field) is { Length: > 0 } expected && expected != current.Text("metadata", field))
            {
                throw Refusal.Conflict(target.Type, target.Name, $"Precondition failed: {name} in precondition: {expected}, {name} in object meta: {current.Text("metadata", field)}");
            }
        }
    }

    private JsonObject Marked(JsonObject current, JsonNode? options, Target target)
    {
        var next = current.Clone();
        var metadata = next["metadata"]!.AsObject();
        var finalizer = options.Text("propagationPolicy") switch
        {
            "Foreground" => Foreground,
            "Orphan" => Orphan,
            _ => options.IsTrue("orphanDependents") ? Orphan : "",
        };
        var finalizers = metadata["finalizers"] as JsonArray ?? [];
        if (finalizer.Length > 0 && !finalizers.Any(f => (string?)f == finalizer))
        {
            finalizers.Add(finalizer);
            metadata.Put("finalizers", finalizers);
        }

        if (!Metadata.IsTerminating(current))
        {
            metadata["deletionTimestamp"] = Metadata.Time(writer.Now);
            metadata["deletionGracePeriodSeconds"] = 0;
            if (target.Type.HasGeneration)
            {
                metadata["generation"] = (current.Number("metadata", "generation") ?? 0) + 1;
            }

            if (target.Type.Id == BuiltInResources.Namespaces.Id)
            {
                metadata.Remove("deletionGracePeriodSeconds");
                next.Ensure("status")["phase"] = "Terminating";
            }
        }

        return next;
    }

    private static JsonObject Answer(Target target, StoredObject stored, bool isPending)
    {
        if (isPending || target.Type.ReturnsDeletedObject)
        {
            return stored.As(target.Version);
        }

        var details = Refusal.Details(target.Type, target.Name);
        details["uid"] = stored.Object.Text("metadata", "uid");
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }
}
