using System.Collections.Immutable;
using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>XBackend → XBackendNode (GEP-4488). What is not accepted is sent nothing.</summary>
internal static class XBackends
{
    private const string ExternalHostname = nameof(ExternalHostname);
    private const string ClusterDomain = ".cluster.local";

    /// <summary>Links and validates all of them.</summary>
    public static ImmutableSortedDictionary<ObjectKey, XBackendNode> Of(ClusterState state, ReferenceGrants grants)
    {
        var certificates = new CertificateRefs(state, grants);
        return state.XBackends.Values.ToImmutableSortedDictionary(static b => b.Key, b => Link(state, certificates, b));
    }

    private static XBackendNode Link(ClusterState state, CertificateRefs certificates, XBackend backend)
    {
        var at = Field.Root("spec");
        CheckTarget(backend.Spec, at);
        CheckProtocol(backend.Spec, at.Of("protocol"));
        var (tls, certificate) = backend.Spec.Tls is { } wanted ? Encryption(state, certificates, backend, wanted, at.Of("tls")) : (null, null);
        return new XBackendNode(backend, tls, certificate, at.Problems);
    }

    // The definition's rule forgets about addresses, which its words exclude.
    private static void CheckTarget(XBackendSpec spec, Field at)
    {
        if (spec.Type != ExternalHostname)
        {
            at.Of("type").Report(ConditionTypes.Accepted, Reasons.Invalid, $"'{spec.Type}' is not supported; only {ExternalHostname} is");
            return;
        }

        var (hostname, field) = (spec.ExternalHostname.Hostname, at.Of("externalHostname").Of("hostname"));
        if (IPAddress.TryParse(hostname, out _))
        {
            field.Report(ConditionTypes.Accepted, Reasons.Invalid, $"{hostname} is an IP address, which the API does not allow");
        }
        else if (hostname.EndsWith(ClusterDomain, StringComparison.Ordinal))
        {
            field.Report(ConditionTypes.Accepted, Reasons.Invalid, $"{hostname} is within the cluster, which the API does not allow");
        }
    }

    private static void CheckProtocol(XBackendSpec spec, Field at)
    {
        if (spec.Protocol is not (null or XBackendProtocols.Tcp or XBackendProtocols.Http or XBackendProtocols.Http11 or XBackendProtocols.Http2 or XBackendProtocols.H2C))
        {
            at.Report(ConditionTypes.Accepted, Reasons.UnsupportedProtocol, $"{spec.Protocol} is not supported; HTTP, HTTP11, HTTP2, H2C and TCP are");
        }
        else if (spec is { Protocol: XBackendProtocols.H2C, Tls.Mode: not XBackendTlsModes.None and not null })
        {
            at.Report(ConditionTypes.Accepted, Reasons.Invalid, "H2C is HTTP/2 without TLS, and tls asks for it; HTTP2 is HTTP/2 with TLS");
        }
    }

    private static (BackendTls? Tls, CertificateNode? Certificate) Encryption(
        ClusterState state, CertificateRefs certificates, XBackend backend, XBackendTls wanted, Field at)
    {
        if (wanted.Mode is XBackendTlsModes.None)
        {
            return (null, null);
        }

        if (wanted.Mode is not (XBackendTlsModes.ServerOnly or XBackendTlsModes.ClientAndServer))
        {
            at.Of("mode").Report(ConditionTypes.Accepted, Reasons.Invalid, $"'{wanted.Mode}' is not supported");
            return (null, null);
        }

        var tls = wanted.Validation is { } validation
            ? BackendTlsPolicies.Read(state, backend.Key.Namespace, validation, at.Of("validation"))
            : new BackendTls { ServerName = backend.Spec.ExternalHostname.Hostname, TrustsSystem = true };
        if (wanted.Mode == XBackendTlsModes.ServerOnly)
        {
            return (tls, null);
        }

        var field = at.Of("clientCertificateRef");
        var certificate = wanted.ClientCertificateRef is { } reference
            ? certificates.Resolve(ObjectId.Of(backend), reference, Reasons.InvalidClientCertificateRef, field)
            : null;
        if (certificate is null)
        {
            // Without it the backend would take us for nobody in particular, and might let nobody in particular do something.
            field.Report(ConditionTypes.Accepted, Reasons.InvalidClientCertificateRef, $"the mode {wanted.Mode} takes a certificate that can be used");
            return (tls, null);
        }

        tls.ClientCertificate = CertificateResources.NameOf(certificate).Key;
        return (tls, certificate);
    }
}
