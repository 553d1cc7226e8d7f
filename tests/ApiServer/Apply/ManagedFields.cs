using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary><c>metadata.managedFields</c>: who set which field.</summary>
internal static class ManagedFields
{
    public static MergeType TypeOf(Target target) =>
        target.Type.IsCustom ? SchemaMergeType.Of(target.Type.Schema(target.Version)) : BuiltInMergeType.Of(target.Type.Kind);

    /// <summary>Records a write other than an apply: what it changes is the writer's from now on.</summary>
    public static void Update(JsonObject old, JsonObject next, Target target, WriteOptions options, DateTimeOffset now)
    {
        var (changed, removed) = FieldOwnership.Compare(old, next, TypeOf(target));
        if (changed.IsEmpty && removed.IsEmpty)
        {
            next.Ensure("metadata").Put("managedFields", old.At("metadata", "managedFields")?.DeepClone());
            return;
        }

        var subresource = options.ManagedSubresource.Length > 0 ? options.ManagedSubresource : target.Subresource;
        var apiVersion = target.Type.ApiVersion(target.Version);
        var entries = ManagerEntry.Read(old);
        var own = entries.Find(e => e.IsOf(options.FieldManager, ManagerEntry.UpdateOperation, apiVersion, subresource));
        var lost = changed.Union(removed);
        var others = entries.Where(e => e != own).Select(e => e with { Fields = e.Fields.Except(lost) });
        var fields = (own?.Fields ?? new FieldTree()).Union(changed).Except(removed);
        var mine = new ManagerEntry(options.FieldManager, ManagerEntry.UpdateOperation, apiVersion, subresource, Metadata.Time(now), fields);
        ManagerEntry.Write(next, others.Append(mine));
    }

    /// <summary>Whether two states are the same but for the times of their managers.</summary>
    public static bool IsSame(JsonObject a, JsonObject b) =>
        a.Count == b.Count
        && a.All(p => p.Key == "metadata" || (b.TryGetPropertyValue(p.Key, out var other) && JsonNode.DeepEquals(p.Value, other)))
        && JsonNode.DeepEquals(WithoutTimes(a["metadata"]!), WithoutTimes(b["metadata"]!));

    private static JsonNode WithoutTimes(JsonNode metadata)
    {
        if (metadata["managedFields"] is null)
        {
            return metadata;
        }

        var clone = metadata.DeepClone();
        foreach (var entry in clone.Items("managedFields"))
        {
            entry.Remove("time");
        }

        return clone;
    }
}
