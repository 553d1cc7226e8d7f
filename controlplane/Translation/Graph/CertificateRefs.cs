using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Follows references from listeners and Gateways to Secrets with certificates.</summary>
internal sealed class CertificateRefs(ClusterState state, ReferenceGrants grants)
{
    /// <summary>The certificates that can be used, in the user's order; each bad reference is recorded and left out.</summary>
    /// <param name="owner">The referrer, a Gateway or a ListenerSet.</param>
    /// <param name="references">What the user wrote.</param>
    /// <param name="list">The list's field.</param>
    /// <param name="tls">The field the list stands in.</param>
    public ImmutableArray<CertificateNode> Resolve(ObjectId owner, ImmutableArray<SecretObjectReference> references, Field list, Field tls)
    {
        if (references.IsEmpty)
        {
            list.ReportUnresolved(Reasons.InvalidCertificateRef, "a certificate is required to terminate TLS");
        }

        var certificates = ImmutableArray.CreateBuilder<CertificateNode>();
        foreach (var (i, reference) in references.Index())
        {
            if (Resolve(owner, reference, Reasons.InvalidCertificateRef, tls.Of("certificateRefs", i)) is { } certificate && certificates.All(c => c.Key != certificate.Key))
            {
                certificates.Add(certificate);
            }
        }

        return certificates.DrainToImmutable();
    }

    /// <summary>The certificate; null, with a problem recorded, when it cannot be used.</summary>
    /// <param name="owner">The referrer, a Gateway or a ListenerSet.</param>
    /// <param name="reference">What the user wrote.</param>
    /// <param name="invalid">The reason when it leads to nothing of use.</param>
    /// <param name="at">The reference's field.</param>
    public CertificateNode? Resolve(ObjectId owner, SecretObjectReference reference, string invalid, Field at)
    {
        var key = new ObjectKey(string.IsNullOrEmpty(reference.Namespace) ? owner.Key.Namespace : reference.Namespace, reference.Name);
        if (reference.Group != ApiGroups.Core || reference.Kind != Kinds.Secret)
        {
            var group = reference.Group.Length == 0 ? "" : $" of group {reference.Group}";
            at.ReportUnresolved(invalid, $"{reference.Kind}{group} is not supported; only Secret is");
            return null;
        }

        if (!grants.Allow(owner.Kind, owner.Key.Namespace, Kinds.Secret, key))
        {
            at.ReportUnresolved(Reasons.RefNotPermitted, ReferenceGrants.Refusal(owner.Kind, owner.Key.Namespace, Kinds.Secret, key));
            return null;
        }

        if (!state.Secrets.TryGetValue(key, out var secret))
        {
            at.ReportUnresolved(invalid, $"Secret {key} does not exist");
            return null;
        }

        if (CertificateSecrets.TryRead(secret, out var certificate, out var problem))
        {
            return certificate;
        }

        at.ReportUnresolved(invalid, $"Secret {key} {problem}");
        return null;
    }
}
