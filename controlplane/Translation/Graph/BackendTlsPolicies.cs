using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>What BackendTLSPolicies say (GEP-1897). A policy without a usable authority trusts nobody, so that no connection succeeds.</summary>
internal static class BackendTlsPolicies
{
    private const string System = "System";

    /// <summary>Links and validates all policies.</summary>
    public static BackendPolicies<BackendTls> Of(ClusterState state) => BackendPolicies<BackendTls>.Of(
        state, state.BackendTlsPolicies.Values, static p => p.Spec.TargetRefs, (p, spec) => Tls(state, p, spec.Of("validation")));

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
