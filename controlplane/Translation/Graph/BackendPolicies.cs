using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>The policies of one kind for Services, and which of them applies to a Service's port (GEP-713, direct policies).</summary>
/// <typeparam name="T">What such a policy says.</typeparam>
internal sealed class BackendPolicies<T>
{
    private readonly Dictionary<(ObjectKey Service, string Port), BackendPolicyNode<T>> _byTarget = [];

    /// <summary>All of them, by key.</summary>
    public ImmutableArray<BackendPolicyNode<T>> All { get; private set; } = [];

    /// <summary>Links and validates policies.</summary>
    /// <param name="state">The state.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="targetsOf">What a policy is for.</param>
    /// <param name="read">What a policy says; the field is its specification, where problems are recorded.</param>
    public static BackendPolicies<T> Of<TPolicy>(
        ClusterState state, IEnumerable<TPolicy> policies, Func<TPolicy, ImmutableArray<PolicyTargetReference>> targetsOf, Func<TPolicy, Field, T> read)
        where TPolicy : KubernetesObject
    {
        var linked = new BackendPolicies<T>();

        // The older one takes precedence, then the first by name.
        var byAge = policies.OrderBy(static p => p.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue).ThenBy(static p => p.Key);
        linked.All = [.. byAge.Select(p => Link(p)).OrderBy(static n => n.Key)];
        return linked;

        BackendPolicyNode<T> Link(TPolicy policy)
        {
            var spec = Field.Root("spec");
            return linked.Link(state, policy, read(policy, spec), targetsOf(policy), spec);
        }
    }

    /// <summary>The policy of a Service's port; one that names the port goes before one for the whole Service. Null when there is none.</summary>
    public BackendPolicyNode<T>? For(ObjectKey service, string portName) =>
        (portName.Length > 0 ? _byTarget.GetValueOrDefault((service, portName)) : null) ?? _byTarget.GetValueOrDefault((service, ""));

    private BackendPolicyNode<T> Link(ClusterState state, KubernetesObject policy, T value, ImmutableArray<PolicyTargetReference> targetRefs, Field spec)
    {
        var strays = spec.Apart();
        var targets = ImmutableArray.CreateBuilder<PolicyTarget>();
        foreach (var (i, target) in targetRefs.Index())
        {
            var at = spec.Of("targetRefs", i);
            if (target is not { Group: ApiGroups.Core, Kind: Kinds.Service })
            {
                var group = target.Group.Length == 0 ? "" : $" of group {target.Group}";
                strays.Of("targetRefs", i).Report(ConditionTypes.Accepted, Reasons.Invalid, $"{target.Kind}{group} is not supported; only Service is");
                continue;
            }

            var service = new ObjectKey(policy.Key.Namespace, target.Name);
            var port = target.SectionName ?? "";
            if (port.Length > 0 && state.Services.TryGetValue(service, out var found) && found.Spec.Ports.All(p => p.Name != port))
            {
                // It concerns whoever uses the Service, though it does nothing there.
                var cause = $"{at.Of("sectionName")}: Service {service} has no port named {port}";
                targets.Add(new PolicyTarget(service, "", new Problem(ConditionTypes.Accepted, Reasons.TargetNotFound, cause)));
                continue;
            }

            var lost = _byTarget.TryGetValue((service, port), out var winner)
                ? new Problem(ConditionTypes.Accepted, Reasons.Conflicted, $"{at}: {policy.Kind} {winner.Key} is for the same and takes precedence")
                : null;
            targets.Add(new PolicyTarget(service, port, lost));
        }

        var node = new BackendPolicyNode<T>(policy, value, targets.DrainToImmutable(), spec.Problems) { Strays = strays.Problems };
        foreach (var target in node.Targets.Where(static t => t.Problem is null))
        {
            _byTarget[(target.Service, target.Port)] = node;
        }

        return node;
    }
}
