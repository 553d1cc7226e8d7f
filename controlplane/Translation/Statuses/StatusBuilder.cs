using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>ResourceGraph → statuses: the second reading of the nodes. Most keep a status for as long as what it follows from is the same.</summary>
internal static class StatusBuilder
{
    /// <summary>All statuses, ordered by kind and key.</summary>
    /// <param name="graph">The nodes.</param>
    /// <param name="unopposed">The statuses of the routes while no proxy says anything against one.</param>
    /// <param name="deliveries">Each Gateway's delivery.</param>
    public static ImmutableArray<DesiredStatus> Build(
        ResourceGraph graph, ImmutableArray<DesiredStatus> unopposed, IReadOnlyDictionary<ObjectKey, GatewayDelivery> deliveries)
    {
        var delivered = graph.Gateways.ToDictionary(
            static g => g.Key, g => Delivered.Of(g, deliveries.TryGetValue(g.Key, out var delivery) ? delivery : GatewayDelivery.None));
        var sets = graph.Gateways.SelectMany(static g => g.ListenerSets, (g, s) => ListenerSetStatus.Build(graph, g, s, delivered[g.Key]));

        var routes = RouteStatuses.Opposed(unopposed, graph, delivered);

        // In the order of the kinds' names, each in the order of its keys: there may be thousands, and sorting them anew would cost more than all the rest.
        var all = ImmutableArray.CreateBuilder<DesiredStatus>(routes.Length + graph.Gateways.Sum(static g => 1 + g.ListenerSets.Length) + graph.Classes.Length
            + graph.BackendTlsPolicies.All.Length + graph.BackendTrafficPolicies.All.Length + graph.XBackends.Count);
        all.AddRange(BackendPolicyStatus.OfTls(graph));
        all.AddRange(Routes(Kinds.GrpcRoute));
        all.AddRange(graph.Gateways.Select(g => GatewayStatus.Build(graph, g, delivered[g.Key])));
        all.AddRange(graph.Classes.Select(GatewayClassStatus.Build));
        all.AddRange(Routes(Kinds.HttpRoute));
        all.AddRange(sets.OrderBy(static s => s.Id));
        all.AddRange(Routes(Kinds.TcpRoute));
        all.AddRange(Routes(Kinds.TlsRoute));
        all.AddRange(Routes(Kinds.UdpRoute));
        all.AddRange(XBackendStatus.Of(graph));
        all.AddRange(BackendPolicyStatus.OfTraffic(graph));
        return all.MoveToImmutable();

        ReadOnlySpan<DesiredStatus> Routes(string kind) => routes.AsSpan()[FirstAfter(routes, kind)..FirstAfter(routes, kind + '\0')];
    }

    // No object has the empty name.
    private static int FirstAfter(ImmutableArray<DesiredStatus> routes, string kind) =>
        ~SortedItems.IndexOf(routes, new ObjectId(kind, new ObjectKey("", "")), static s => s.Id, Comparer<ObjectId>.Default);
}
