using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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

    // The last status of an XBackend, and the uses it follows from.
    private static readonly ConditionalWeakTable<XBackendNode, Rendered> Known = [];

    /// <summary>The statuses of all XBackends, by key; one that no Gateway of ours has a route to has no entry of ours.</summary>
    public static IEnumerable<DesiredStatus> Of(ResourceGraph graph) => graph.XBackends.Values.Select(b => Build(b, graph.External.Of(b.Key)));

    private static DesiredStatus Build(XBackendNode backend, ImmutableSortedDictionary<ObjectKey, int> gateways)
    {
        if (!Known.TryGetValue(backend, out var rendered) || !ReferenceEquals(rendered.Gateways, gateways))
        {
            rendered = new Rendered(gateways, Render(backend, [.. gateways.Keys.Take(MaxParents)]));
            Known.AddOrUpdate(backend, rendered);
        }

        return rendered.Status;
    }

    private static DesiredStatus Render(XBackendNode backend, ImmutableArray<ObjectKey> gateways)
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

    private sealed record Rendered(ImmutableSortedDictionary<ObjectKey, int> Gateways, DesiredStatus Status);
}
