using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>BackendPolicyNode → status: one entry for each of our Gateways that sends requests to what the policy is for (GEP-713).</summary>
internal static class BackendPolicyStatus
{
    // The API's limit.
    private const int MaxAncestors = 16;

    /// <summary>The statuses of all policies; one that no Gateway of ours makes use of has no entry of ours.</summary>
    public static IEnumerable<DesiredStatus> Build(ResourceGraph graph)
    {
        if (graph is { BackendTlsPolicies.All.IsEmpty: true, BackendTrafficPolicies.All.IsEmpty: true })
        {
            return [];
        }

        var gateways = graph.Routes
            .SelectMany(static r => r.Rules
                .SelectMany(static rule => rule.Backends)
                .Where(static b => b.External is null)
                .Distinct()
                .SelectMany(b => r.Parents.Where(r.IsAcceptedBy).Select(p => (Backend: b, Gateway: p.Gateway.Key))))
            .ToLookup(static u => u.Backend.Service);
        return graph.BackendTlsPolicies.All.Select(p => Build(Kinds.BackendTlsPolicy, p, gateways, hasReferences: true))
            .Concat(graph.BackendTrafficPolicies.All.Select(p => Build(Kinds.BackendTrafficPolicy, p, gateways, hasReferences: false)));
    }

    // Also where the policy is not in force: that is what its status has to say. Each Gateway with what it uses of the targets.
    private static IEnumerable<IGrouping<ObjectKey, PolicyTarget>> Ancestors(BackendPolicyNode policy, ILookup<ObjectKey, (BackendNode Backend, ObjectKey Gateway)> gateways) =>
        policy.Targets
            .SelectMany(t => gateways[t.Service].Where(u => t.Port.Length == 0 || t.Port == u.Backend.PortName).Select(u => (u.Gateway, Target: t)))
            .GroupBy(static u => u.Gateway, static u => u.Target)
            .OrderBy(static g => g.Key)
            .Take(MaxAncestors);

    private static DesiredStatus Build(
        string kind, BackendPolicyNode policy, ILookup<ObjectKey, (BackendNode Backend, ObjectKey Gateway)> gateways, bool hasReferences)
    {
        var generation = policy.Object.Metadata.Generation;
        return new DesiredStatus(new ObjectId(kind, policy.Key), generation, new JsonObject
        {
            ["ancestors"] = new JsonArray([.. Ancestors(policy, gateways).Select(a => new JsonObject
            {
                ["ancestorRef"] = new JsonObject { ["group"] = ApiGroups.Gateway, ["kind"] = Kinds.Gateway, ["namespace"] = a.Key.Namespace, ["name"] = a.Key.Name },
                ["controllerName"] = Controller.Name,
                ["conditions"] = new JsonArray([.. Conditions(policy, a, hasReferences).Select(c => c.ToJson(generation))]),
            })]),
        })
        {
            Uid = policy.Object.Metadata.Uid,
        };
    }

    private static IEnumerable<Condition> Conditions(BackendPolicyNode policy, IEnumerable<PolicyTarget> used, bool hasReferences)
    {
        yield return Accepted(policy, [.. used.Distinct()]);
        if (hasReferences)
        {
            yield return Condition.From(ConditionTypes.ResolvedRefs, policy.Problems, Reasons.ResolvedRefs);
        }
    }

    // A policy that says something impossible says it everywhere. Else it is accepted where it is in force for anything that the Gateway uses.
    private static Condition Accepted(BackendPolicyNode policy, ImmutableArray<PolicyTarget> used)
    {
        var said = Condition.From(ConditionTypes.Accepted, policy.Problems, Reasons.Accepted);
        Problem[] elsewhere = [.. used.Select(static t => t.Problem).OfType<Problem>(), .. policy.Strays];
        return !said.Status || elsewhere.Length == 0 ? said
            : used.Any(static t => t.Problem is null) ? Condition.True(ConditionTypes.Accepted, Reasons.Accepted, Condition.Summary(elsewhere))
            : Condition.False(ConditionTypes.Accepted, elsewhere[0].Reason, Condition.Summary(elsewhere));
    }
}
