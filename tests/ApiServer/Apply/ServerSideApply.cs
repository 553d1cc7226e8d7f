using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission;
using GatewayApi.Tests.ApiServer.Admission;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary>
/// Server-side apply, after the algorithm of <c>structured-merge-diff</c>: merge, take away what this manager alone owned and no longer says,
/// and refuse to change what others own.
/// </summary>
internal sealed class ServerSideApply(ObjectWriter writer)
{
    /// <exception cref="ApiException">Others own what would change (409), or the result is refused.</exception>
    public WriteResult Apply(Target target, JsonObject config, WriteOptions options)
    {
        if (config.Text("apiVersion").Length == 0 || config.Text("kind").Length == 0)
        {
            throw Refusal.BadRequest("apiVersion and kind must be set in an applied configuration");
        }

        if (config.At("metadata", "managedFields") is JsonArray { Count: > 0 })
        {
            throw Refusal.BadRequest("metadata.managedFields must be nil");
        }

        config = Pruning.WithoutNulls(config).AsObject();
        Metadata.Identify(config, target);
        SchemaAdmission.Decode(config, target, options);
        while (true)
        {
            if (writer.Store.Get(target.Type, target.Key) is null)
            {
                if (target.Subresource.Length > 0)
                {
                    throw Refusal.NotFound(target.Type, target.Name);
                }

                if (config.Text("metadata", "resourceVersion").Length > 0 || config.Text("metadata", "uid").Length > 0)
                {
                    throw Refusal.Conflict(target.Type, target.Name, "the object to be applied is not there, but a resourceVersion or uid is given");
                }

                if (TryCreate(target, config, options) is { } created)
                {
                    return created;
                }
            }

            return writer.Change(target, options, current => Merged(current, config, target, options), tracksManagers: false);
        }
    }

    private WriteResult? TryCreate(Target target, JsonObject config, WriteOptions options)
    {
        try
        {
            return writer.Create(target with { Name = "" }, config, options, obj => ManagerEntry.Write(obj, [Entry(config, target, options, null)]));
        }
        catch (ApiException refusal) when (refusal.Reason == "AlreadyExists")
        {
            return null;
        }
    }

    private JsonObject Merged(JsonObject live, JsonObject config, Target target, WriteOptions options)
    {
        var type = ManagedFields.TypeOf(target);
        var entries = ManagerEntry.Read(live);
        var last = entries.Find(e => e.IsOf(options.FieldManager, ManagerEntry.ApplyOperation, target.Type.ApiVersion(target.Version), target.Subresource));
        var own = Entry(config, target, options, last);
        var others = entries.Where(e => e != last).ToList();

        var next = ApplyMerge.Merge(live, Relevant(config, target), type)!.AsObject();
        if (last is not null)
        {
            var kept = others.Aggregate(own.Fields, static (all, e) => all.Union(e.Fields));
            ApplyMerge.Remove(next, last.Fields.Except(own.Fields), kept, type);
        }

        var (changed, removed) = FieldOwnership.Compare(live, next, type);
        Refuse(others, changed, options);
        var lost = changed.Union(removed);
        ManagerEntry.Write(next, others.Select(e => e with { Fields = e.Fields.Except(lost) }).Append(own));
        return next;
    }

    private static void Refuse(List<ManagerEntry> others, FieldTree changed, WriteOptions options)
    {
        if (options.IsForced)
        {
            return;
        }

        var conflicts = others
            .SelectMany(e => e.Fields.Intersect(changed).Paths().Select(p => (Describe(e), p)))
            .ToArray();
        if (conflicts.Length > 0)
        {
            throw Refusal.ApplyConflict(conflicts);
        }
    }

    private ManagerEntry Entry(JsonObject config, Target target, WriteOptions options, ManagerEntry? last)
    {
        var fields = FieldOwnership.Of(Relevant(config, target), ManagedFields.TypeOf(target));
        var time = last is not null && JsonNode.DeepEquals(last.Fields.ToJson(), fields.ToJson()) ? last.Time : Metadata.Time(writer.Now);
        return new ManagerEntry(options.FieldManager, ManagerEntry.ApplyOperation, target.Type.ApiVersion(target.Version), target.Subresource, time, fields);
    }

    // What the endpoint ignores is not owned either.
    private static JsonObject Relevant(JsonObject config, Target target)
    {
        var relevant = config.Clone();
        if (target.IsStatus)
        {
            foreach (var field in relevant.Select(static p => p.Key).Except(["apiVersion", "kind", "metadata", "status"]).ToArray())
            {
                relevant.Remove(field);
            }

            relevant["metadata"] = new JsonObject { ["name"] = target.Name };
        }
        else if (target.Type.HasStatus)
        {
            relevant.Remove("status");
        }

        return relevant;
    }

    private static string Describe(ManagerEntry entry) =>
        $"conflict with \"{entry.Manager}\"{(entry.Subresource.Length > 0 ? $" with subresource \"{entry.Subresource}\"" : "")} using {entry.ApiVersion}";
}
