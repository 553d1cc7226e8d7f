using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>BackendTLSPolicies, and which of them applies to a Service's port (GEP-1897, GEP-713).</summary>
internal sealed class BackendTlsPolicies
{
    private const string System = "System";

    private readonly Dictionary<(ObjectKey Service, string Port), BackendTlsPolicyNode> _byTarget = [];

    private BackendTlsPolicies(ClusterState state)
    {
        // The older one takes precedence, then the first by name.
        var policies = state.BackendTlsPolicies.Values
            .OrderBy(static p => p.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue)
            .ThenBy(static p => p.Key);
        All = [.. policies.Select(p => Link(state, p)).OrderBy(static p => p.Key)];
    }

    /// <summary>All of them, by key.</summary>
    public ImmutableArray<BackendTlsPolicyNode> All { get; }

    /// <summary>Links and validates all policies.</summary>
    public static BackendTlsPolicies Of(ClusterState state) => new(state);

    /// <summary>The policy of a Service's port; one that names the port goes before one for the whole Service. Null when there is none.</summary>
    public BackendTlsPolicyNode? For(ObjectKey service, string portName) =>
        (portName.Length > 0 ? _byTarget.GetValueOrDefault((service, portName)) : null) ?? _byTarget.GetValueOrDefault((service, ""));

    private BackendTlsPolicyNode Link(ClusterState state, BackendTlsPolicy policy)
    {
        var spec = Field.Root("spec");
        var tls = Tls(state, policy, spec.Of("validation"));
        var lost = new List<Problem>();
        var taken = new List<(ObjectKey, string)>();
        var targets = ImmutableArray.CreateBuilder<(ObjectKey, string)>();
        foreach (var (i, target) in policy.Spec.TargetRefs.Index())
        {
            var at = spec.Of("targetRefs", i);
            if (target is not { Group: ApiGroups.Core, Kind: Kinds.Service })
            {
                var group = target.Group.Length == 0 ? "" : $" of group {target.Group}";
                at.Report(ConditionTypes.Accepted, Reasons.Invalid, $"{target.Kind}{group} is not supported; only Service is");
                continue;
            }

            var service = new ObjectKey(policy.Key.Namespace, target.Name);
            var port = target.SectionName ?? "";
            if (port.Length > 0 && state.Services.TryGetValue(service, out var found) && found.Spec.Ports.All(p => p.Name != port))
            {
                at.Of("sectionName").ReportUnresolved(Reasons.TargetNotFound, $"Service {service} has no port named {port}");
                targets.Add((service, ""));
                continue;
            }

            targets.Add((service, port));
            if (_byTarget.TryGetValue((service, port), out var winner))
            {
                lost.Add(new Problem(ConditionTypes.Accepted, Reasons.Conflicted, $"{at}: BackendTLSPolicy {winner.Key} is for the same and takes precedence"));
            }
            else
            {
                taken.Add((service, port));
            }
        }

        // One that applies somewhere is accepted: saying otherwise of a policy that is in force would be a lie.
        var node = new BackendTlsPolicyNode(policy, tls, targets.DrainToImmutable(), [.. spec.Problems, .. taken.Count == 0 ? lost : []]);
        taken.ForEach(t => _byTarget[t] = node);
        return node;
    }

    private static BackendTls Tls(ClusterState state, BackendTlsPolicy policy, Field at)
    {
        var validation = policy.Spec.Validation;
        var tls = new BackendTls { ServerName = validation.Hostname };
        tls.SubjectAltNames.AddRange(validation.SubjectAltNames.Select(static s =>
            s.Type == "URI" ? new Config.V1.SubjectAltName { Uri = s.Uri ?? "" } : new Config.V1.SubjectAltName { Hostname = s.Hostname ?? "" }));
        if (validation.WellKnownCACertificates is { Length: > 0 } wellKnown)
        {
            tls.TrustsSystem = wellKnown == System;
            if (wellKnown != System)
            {
                at.Of("wellKnownCACertificates").Report(ConditionTypes.Accepted, Reasons.Invalid, $"'{wellKnown}' is not supported; only {System} is");
            }

            return tls;
        }

        var bundles = validation.CaCertificateRefs
            .Select((reference, i) => CaBundles.Resolve(state, policy.Key.Namespace, reference, at.Of("caCertificateRefs", i)))
            .OfType<string>()
            .ToArray();
        tls.CaPem = string.Join('\n', bundles);
        if (bundles.Length == 0)
        {
            at.Of("caCertificateRefs").Report(ConditionTypes.Accepted, Reasons.NoValidCACertificate, "no reference leads to a usable certificate");
        }

        return tls;
    }
}
