using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>
/// A control plane that has just begun to lead has not heard of any proxy; its predecessor had. While nobody says otherwise, what the status
/// says of this very generation stays true: proxies keep serving what they have.
/// </summary>
internal static class UnheardProxies
{
    /// <summary>The desired status, in which <c>Programmed</c> is not taken back for lack of news.</summary>
    /// <param name="desired">What follows from having heard nothing; not changed.</param>
    /// <param name="live">What the object says.</param>
    public static DesiredStatus Keep(DesiredStatus desired, JsonObject? live)
    {
        ArgumentNullException.ThrowIfNull(desired);
        if (live is null)
        {
            return desired;
        }

        var kept = desired.Status.Parse();
        Keep(kept, live);
        foreach (var listener in Items(kept, "listeners"))
        {
            if (Items(live, "listeners").FirstOrDefault(l => $"{l["name"]}" == $"{listener["name"]}") is { } before)
            {
                Keep(listener, before);
            }
        }

        return desired.Saying(kept);
    }

    private static void Keep(JsonObject holder, JsonObject before)
    {
        if (Find(holder) is { } now && $"{now["reason"]}" == Reasons.Pending && Find(before) is { } then
            && $"{then["status"]}" == "True" && $"{then["observedGeneration"]}" == $"{now["observedGeneration"]}")
        {
            foreach (var field in new[] { "status", "reason", "message" })
            {
                now[field] = then[field]?.DeepClone();
            }
        }
    }

    private static JsonObject? Find(JsonObject holder) => Items(holder, "conditions").FirstOrDefault(static c => $"{c["type"]}" == ConditionTypes.Programmed);

    private static IEnumerable<JsonObject> Items(JsonObject holder, string name) => (holder[name] as JsonArray ?? []).OfType<JsonObject>();
}
