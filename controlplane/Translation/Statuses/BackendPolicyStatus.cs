using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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

    // The last status of a policy, and the uses it follows from: most edits are of routes to other Services.
    private static readonly ConditionalWeakTable<BackendPolicyNode, Rendered> Known = [];

    /// <summary>The statuses of the BackendTLSPolicies, by key; one that no Gateway of ours makes use of has no entry of ours.</summary>
    public static IEnumerable<DesiredStatus> OfTls(ResourceGraph graph) =>
        graph.BackendTlsPolicies.All.Select(p => Build(Kinds.BackendTlsPolicy, p, graph.Backends, hasReferences: true));

    /// <summary>The same of the XBackendTrafficPolicies.</summary>
    public static IEnumerable<DesiredStatus> OfTraffic(ResourceGraph graph) =>
        graph.BackendTrafficPolicies.All.Select(p => Build(Kinds.BackendTrafficPolicy, p, graph.Backends, hasReferences: false));

    private static DesiredStatus Build(string kind, BackendPolicyNode policy, BackendUses uses, bool hasReferences)
    {
        if (!Known.TryGetValue(policy, out var rendered) || !rendered.Follows(policy, uses))
        {
            ImmutableArray<ImmutableArray<BackendUse>> used = [.. policy.Targets.Select(t => uses.Of(t.Service))];
            rendered = new Rendered(used, Render(kind, policy, used, hasReferences));
            Known.AddOrUpdate(policy, rendered);
        }

        return rendered.Status;
    }

    private static DesiredStatus Render(string kind, BackendPolicyNode policy, ImmutableArray<ImmutableArray<BackendUse>> uses, bool hasReferences)
    {
        var generation = policy.Object.Metadata.Generation;
        return new DesiredStatus(new ObjectId(kind, policy.Key), generation, new JsonObject
        {
            ["ancestors"] = new JsonArray([.. Ancestors(policy, uses).Select(a => new JsonObject
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

    // Also where the policy is not in force: that is what its status has to say. Each Gateway with what it uses of the targets.
    private static IEnumerable<IGrouping<ObjectKey, PolicyTarget>> Ancestors(BackendPolicyNode policy, ImmutableArray<ImmutableArray<BackendUse>> uses) =>
        policy.Targets
            .SelectMany((t, i) => uses[i]
                .Where(u => u is { Accepted: > 0, Backend.External: null } && (t.Port.Length == 0 || t.Port == u.Backend.PortName))
                .Select(u => (u.Gateway, Target: t)))
            .GroupBy(static u => u.Gateway, static u => u.Target)
            .OrderBy(static g => g.Key)
            .Take(MaxAncestors);

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

    private sealed record Rendered(ImmutableArray<ImmutableArray<BackendUse>> Uses, DesiredStatus Status)
    {
        public bool Follows(BackendPolicyNode policy, BackendUses uses)
        {
            for (var i = 0; i < policy.Targets.Length; i++)
            {
                if (uses.Of(policy.Targets[i].Service) != Uses[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
