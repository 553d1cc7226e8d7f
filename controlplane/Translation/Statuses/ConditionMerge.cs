using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>Merges a list of conditions, which is a map by type: each author keeps to its own types.</summary>
internal static class ConditionMerge
{
    // Types that this controller sets; one of them that is no longer wanted goes. All other types belong to somebody else.
    private static readonly FrozenSet<string> OwnTypes = FrozenSet.Create(
        StringComparer.Ordinal,
        ConditionTypes.Accepted,
        ConditionTypes.Programmed,
        ConditionTypes.ResolvedRefs,
        ConditionTypes.Conflicted,
        ConditionTypes.OverlappingTlsConfig,
        ConditionTypes.PartiallyInvalid,
        ConditionTypes.SupportedVersion,
        ConditionTypes.InsecureFrontendValidationMode);

    /// <summary>The merged list, in the order of the live one; new conditions come last.</summary>
    public static JsonArray Merge(JsonArray? live, JsonArray desired, DateTimeOffset now)
    {
        var merged = new JsonArray();
        var open = desired.OfType<JsonObject>().ToList();
        foreach (var condition in live ?? [])
        {
            var before = condition as JsonObject;
            var wanted = before is null ? null : open.Find(d => Text(d, "type") == Text(before, "type"));
            if (wanted is not null)
            {
                open.Remove(wanted);
                merged.Add(Renew(before!, wanted, now));
            }
            else if (before is null || !OwnTypes.Contains(Text(before, "type")))
            {
                merged.Add(condition?.DeepClone());
            }
        }

        open.ForEach(wanted => merged.Add(With(wanted, Timestamp(now))));
        return merged;
    }

    private static JsonObject Renew(JsonObject live, JsonObject wanted, DateTimeOffset now)
    {
        // Somebody has seen a later generation than we have: our view is stale and another update will follow.
        if (Generation(live) > Generation(wanted))
        {
            return live.DeepClone().AsObject();
        }

        var sameStatus = Text(live, "status") == Text(wanted, "status") && live["lastTransitionTime"] is not null;
        return With(wanted, sameStatus ? live["lastTransitionTime"]!.DeepClone() : Timestamp(now));
    }

    private static JsonObject With(JsonObject condition, JsonNode transition)
    {
        var merged = condition.DeepClone().AsObject();
        merged["lastTransitionTime"] = transition;
        return merged;
    }

    // RFC 3339 with whole seconds, as the API server writes it.
    private static JsonValue Timestamp(DateTimeOffset time) =>
        JsonValue.Create(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    private static string Text(JsonObject condition, string field) =>
        condition[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static long Generation(JsonObject condition) =>
        condition["observedGeneration"] is JsonValue value && value.TryGetValue<long>(out var generation) ? generation : 0;
}
