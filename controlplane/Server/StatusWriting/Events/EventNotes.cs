using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.StatusWriting.Events;

/// <summary>
/// What of the statuses a person must act on and would not look for: what a proxy could not put in force (a port that is taken among it), and
/// certificates that cannot be used. What follows from a manifest alone stands in the status, where whoever applied it looks.
/// </summary>
internal static class EventNotes
{
    /// <summary>A proxy did not take a resource.</summary>
    public const string Rejected = nameof(Rejected);

    /// <summary>A proxy took a resource in a reduced form.</summary>
    public const string Degraded = nameof(Degraded);

    /// <summary>All notes that hold now; each once.</summary>
    public static ImmutableHashSet<EventNote> Of(
        ImmutableArray<DesiredStatus> statuses, IReadOnlyDictionary<ObjectKey, GatewayDelivery> deliveries)
    {
        var rejections = deliveries.SelectMany(static d => d.Value.Rejected, static (d, r) => (Id: Regarding(d.Key, r.Name), Resource: r)).ToLookup(static r => r.Id, static r => r.Resource);
        var rejected = (rejections.Count == 0 ? [] : statuses.Where(s => rejections.Contains(s.Id)))
            .SelectMany(s => rejections[s.Id], static (s, r) => new EventNote(s.Id, s.Uid ?? "", r.Degraded ? Degraded : Rejected, $"{r.Name}: {r.Reason}"));
        var certificates = statuses.Where(static s => s.Id.Kind == Kinds.Gateway).SelectMany(Certificates);
        return [.. rejected, .. certificates];
    }

    // A route speaks for itself; of everything else the Gateway is what people look at.
    private static ObjectId Regarding(ObjectKey gateway, string resource) =>
        ResourceName.TryParse(resource, out var name) && name.Kind is ResourceKind.HttpRoute or ResourceKind.L4Route && name.Key.Split('/') is [var kind, var ns, var route]
            ? new ObjectId(kind, new ObjectKey(ns, route))
            : new ObjectId(Kinds.Gateway, gateway);

    private static IEnumerable<EventNote> Certificates(DesiredStatus gateway) =>
        from listener in (gateway.Status.Parse()["listeners"] as JsonArray ?? []).OfType<JsonObject>()
        from condition in (listener["conditions"] as JsonArray ?? []).OfType<JsonObject>()
        where (string?)condition["reason"] == Reasons.InvalidCertificateRef
        select new EventNote(gateway.Id, gateway.Uid ?? "", Reasons.InvalidCertificateRef, $"listener {listener["name"]}: {condition["message"]}");
}
