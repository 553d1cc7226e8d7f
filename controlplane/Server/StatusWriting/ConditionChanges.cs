using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>Statuses as lines for people.</summary>
internal static class ConditionChanges
{
    /// <summary>
    /// The conditions of the second status that differ from the first: <c>Gateway ns/name listener http: Programmed=False (Pending): message</c>.
    /// A reason that only repeats the type is left out.
    /// </summary>
    public static IEnumerable<string> Between(ObjectId id, JsonObject? before, JsonObject after)
    {
        var old = Conditions(before).ToDictionary(static c => (c.Place, c.Type), static c => c.Text);
        return Conditions(after)
            .Where(c => old.GetValueOrDefault((c.Place, c.Type)) != c.Text)
            .Select(c => $"{id}{c.Place}: {c.Type}={c.Text}");
    }

    private static IEnumerable<(string Place, string Type, string Text)> Conditions(JsonObject? status)
    {
        if (status is null)
        {
            return [];
        }

        var own = Of(status, "");
        var listeners = Items(status, "listeners").SelectMany(static l => Of(l, $" listener {l["name"]}"));
        var parents = Items(status, "parents").SelectMany(static p => Of(p, $" parent {Parent(p["parentRef"])}"));
        return own.Concat(listeners).Concat(parents).DistinctBy(static c => (c.Place, c.Type));
    }

    private static IEnumerable<(string Place, string Type, string Text)> Of(JsonObject holder, string place) =>
        Items(holder, "conditions").Select(c => (place, $"{c["type"]}", Text($"{c["status"]}", $"{c["type"]}", $"{c["reason"]}", $"{c["message"]}")));

    private static string Text(string status, string type, string reason, string message) =>
        $"{status}{(reason == type ? "" : $" ({reason})")}{(message.Length == 0 ? "" : $": {message}")}";

    private static string Parent(JsonNode? parent) =>
        parent is null
            ? ""
            : string.Join('/', new[] { parent["namespace"], parent["name"], parent["sectionName"], parent["port"] }.OfType<JsonNode>().Select(static p => p.ToString()));

    private static IEnumerable<JsonObject> Items(JsonObject holder, string name) => (holder[name] as JsonArray)?.OfType<JsonObject>() ?? [];
}
