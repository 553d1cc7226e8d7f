using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>XBackendNode → status: one entry for each of our Gateways whose routes refer to it (GEP-4488).</summary>
internal static class XBackendStatus
{
    // The API's limit.
    private const int MaxParents = 32;

    /// <summary>The statuses of all XBackends; one that no Gateway of ours has a route to has no entry of ours.</summary>
    public static IEnumerable<DesiredStatus> Build(ResourceGraph graph)
    {
        if (graph.XBackends.IsEmpty)
        {
            return [];
        }

        var gateways = graph.Routes
            .SelectMany(static r => r.Rules
                .SelectMany(static rule => rule.XBackends)
                .Distinct()
                .SelectMany(b => r.Parents.Where(r.IsAcceptedBy).Select(p => (Backend: b, Gateway: p.Gateway.Key))))
            .ToLookup(static u => u.Backend, static u => u.Gateway);
        return graph.XBackends.Values.Select(b => Build(b, [.. gateways[b.Key].Distinct().Order().Take(MaxParents)]));
    }

    private static DesiredStatus Build(XBackendNode backend, ImmutableArray<ObjectKey> gateways)
    {
        var generation = backend.Object.Metadata.Generation;
        Condition[] conditions =
        [
            Condition.From(ConditionTypes.Accepted, backend.Problems, Reasons.Accepted),
            Condition.From(ConditionTypes.ResolvedRefs, backend.Problems, Reasons.ResolvedRefs),
        ];
        return new DesiredStatus(new ObjectId(Kinds.XBackend, backend.Key), generation, new JsonObject
        {
            ["parents"] = new JsonArray([.. gateways.Select(g => new JsonObject
            {
                ["parentRef"] = new JsonObject { ["group"] = ApiGroups.Gateway, ["kind"] = Kinds.Gateway, ["namespace"] = g.Namespace, ["name"] = g.Name },
                ["controllerName"] = Controller.Name,
                ["conditions"] = new JsonArray([.. conditions.Select(c => c.ToJson(generation))]),
            })]),
        })
        {
            Uid = backend.Object.Metadata.Uid,
        };
    }
}
