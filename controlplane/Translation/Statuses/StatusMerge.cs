using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>Brings a desired status into what the object says now.</summary>
public static class StatusMerge
{
    /// <summary>
    /// The status to write: ours renewed, entries and conditions of other controllers left as they are and where they are, transition times
    /// moved only with the status value. Equal to <paramref name="live"/> (see <see cref="IsEqual"/>) when there is nothing to write.
    /// </summary>
    /// <param name="live">What the object says now; null when it says nothing.</param>
    /// <param name="desired">What it is to say.</param>
    /// <param name="now">The time of a transition.</param>
    public static JsonObject Merge(JsonObject? live, DesiredStatus desired, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(desired);
        var merged = live?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in desired.Status.Parse())
        {
            var before = merged[name] as JsonArray;
            var after = (name, value) switch
            {
                ("conditions", JsonArray conditions) => ConditionMerge.Merge(before, conditions, now),
                ("listeners", JsonArray listeners) => MergeListeners(before, listeners, now),
                ("parents" or "ancestors", JsonArray entries) => MergeEntries(before, entries, name == "parents" ? "parentRef" : "ancestorRef", now),
                _ => value?.DeepClone(),
            };

            // An object that nobody said anything about is not worth a write that says nothing.
            if (before is not null || after is not JsonArray { Count: 0 })
            {
                merged[name] = after;
            }
        }

        return merged;
    }

    /// <summary>True when a merged status says what the object says already.</summary>
    public static bool IsEqual(JsonObject? live, JsonObject merged) => JsonNode.DeepEquals(live ?? [], merged);

    // The list of listeners follows the specification; its entries belong to the Gateway's controller, their conditions may have other
    // authors.
    private static JsonArray MergeListeners(JsonArray? live, JsonArray desired, DateTimeOffset now)
    {
        var merged = new JsonArray();
        foreach (var entry in desired.OfType<JsonObject>())
        {
            var before = live?.OfType<JsonObject>().FirstOrDefault(l => Text(l, "name") == Text(entry, "name"));
            merged.Add(MergeEntry(before, entry, now));
        }

        return merged;
    }

    // An atomic list with several authors: ours are replaced in place, stale ones of ours go, new ones come last.
    private static JsonArray MergeEntries(JsonArray? live, JsonArray desired, string reference, DateTimeOffset now)
    {
        var merged = new JsonArray();
        var open = desired.OfType<JsonObject>().ToList();
        foreach (var entry in live ?? [])
        {
            if (entry is not JsonObject own || Text(own, "controllerName") != Controller.Name)
            {
                merged.Add(entry?.DeepClone());
            }
            else if (open.Find(d => JsonNode.DeepEquals(d[reference], own[reference])) is { } renewed)
            {
                open.Remove(renewed);
                merged.Add(MergeEntry(own, renewed, now));
            }
        }

        open.ForEach(entry => merged.Add(MergeEntry(null, entry, now)));
        return merged;
    }

    private static JsonObject MergeEntry(JsonObject? live, JsonObject desired, DateTimeOffset now)
    {
        var merged = desired.DeepClone().AsObject();
        merged["conditions"] = ConditionMerge.Merge(live?["conditions"] as JsonArray, desired["conditions"] as JsonArray ?? [], now);
        return merged;
    }

    private static string? Text(JsonObject entry, string field) =>
        entry[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
