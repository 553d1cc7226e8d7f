using System.Collections.Immutable;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>What the proxies said, as the statuses need it.</summary>
internal static class Deliveries
{
    /// <summary>The delivery of every Gateway of a publication.</summary>
    /// <param name="publication">The newest publication.</param>
    /// <param name="roster">The proxies.</param>
    /// <param name="failures">Why a Gateway's proxy does not run; counts only while none is connected.</param>
    /// <param name="addresses">Where the Gateways are reachable.</param>
    public static ImmutableDictionary<ObjectKey, GatewayDelivery> Of(
        Publication publication, ProxyRoster roster, IReadOnlyDictionary<ObjectKey, string> failures, GatewayAddresses addresses)
    {
        var connected = roster.Connected.Values.ToLookup(static p => p.Id.Gateway);
        return publication.Result.Snapshots.ToImmutableDictionary(
            static s => s.Key,
            s => Of(publication, s.Key, [.. connected[s.Key]], roster.Departed.GetValueOrDefault(s.Key), failures.GetValueOrDefault(s.Key), addresses.Of(s.Key)));
    }

    private static GatewayDelivery Of(
        Publication publication,
        ObjectKey gateway,
        ImmutableArray<ConnectedProxy> connected,
        ConnectedProxy? departed,
        string? failure,
        ImmutableArray<GatewayAddress> addresses)
    {
        var answered = connected.Where(static p => p.Answers > 0).ToArray();
        ConnectedProxy[] speaking = answered.Length > 0 ? answered : departed is null ? [] : [departed];
        return new GatewayDelivery
        {
            AnsweredGeneration = speaking.Select(p => GenerationOf(publication, gateway, p)).DefaultIfEmpty(-1).Max(),
            Failure = connected.IsEmpty ? failure : null,
            Addresses = addresses,
            Rejected = [.. speaking.SelectMany(static p => p.Rejected).DistinctBy(static r => r.Name).OrderBy(static r => r.Name, StringComparer.Ordinal)],
        };
    }

    // A new generation that changes no resource is in force as soon as it is published.
    private static long GenerationOf(Publication publication, ObjectKey gateway, ConnectedProxy proxy) =>
        publication.Result.Snapshots[gateway].Version == proxy.AcknowledgedVersion ? publication.GenerationOf(gateway) : proxy.AnsweredGeneration;
}
