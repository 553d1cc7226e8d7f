using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>What BackendTLSPolicies say (GEP-1897), and the like in XBackends. A policy without a usable authority trusts nobody, so that no connection succeeds.</summary>
internal static class BackendTlsPolicies
{
    private const string System = "System";

    /// <summary>Links and validates all policies.</summary>
    public static BackendPolicies<BackendTls> Of(ClusterState state) => BackendPolicies<BackendTls>.Of(
        state, state.BackendTlsPolicies.Values, static p => p.Spec.TargetRefs, (p, spec) => Read(state, p.Key.Namespace, p.Spec.Validation, spec.Of("validation")));

    /// <summary>Whom to trust.</summary>
    /// <param name="state">The state.</param>
    /// <param name="ns">The namespace that bundles are looked for in.</param>
    /// <param name="validation">What the user wrote.</param>
    /// <param name="at">Its field, where problems are recorded.</param>
    public static BackendTls Read(ClusterState state, string ns, BackendTlsValidation validation, Field at)
    {
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
            .Select((reference, i) => CaBundles.Resolve(state, ns, reference, at.Of("caCertificateRefs", i)))
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
