using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Certificates of authorities, in PEM, below <c>ca.crt</c> of a ConfigMap or a Secret.</summary>
internal static class CaBundles
{
    private const string Entry = "ca.crt";

    // What is read follows from the object alone, which is immutable; it is kept for as long as the object is.
    private static readonly ConditionalWeakTable<KubernetesObject, Reading> Known = [];

    /// <summary>Follows a reference to a bundle in the namespace of the referrer.</summary>
    /// <param name="state">The state.</param>
    /// <param name="ns">The namespace of the referrer.</param>
    /// <param name="reference">What the user wrote.</param>
    /// <param name="at">The reference's field; a bad reference is recorded there.</param>
    /// <returns>The bundle in PEM; null when the reference is bad.</returns>
    public static string? Resolve(ClusterState state, string ns, BundleReference reference, Field at)
    {
        if (Refusal(reference.Group, reference.Kind) is { } refusal)
        {
            at.ReportUnresolved(Reasons.InvalidKind, refusal);
            return null;
        }

        return Find(state, reference.Kind, new ObjectKey(ns, reference.Name), at);
    }

    /// <summary>Follows a Gateway's reference to a bundle, which may be in another namespace.</summary>
    /// <param name="state">The state.</param>
    /// <param name="grants">What the other namespace allows.</param>
    /// <param name="gateway">The referrer.</param>
    /// <param name="reference">What the user wrote.</param>
    /// <param name="at">The reference's field; a bad reference is recorded there.</param>
    /// <returns>The bundle in PEM; null when the reference is bad.</returns>
    public static string? Resolve(ClusterState state, ReferenceGrants grants, ObjectKey gateway, ObjectReference reference, Field at)
    {
        if (Refusal(reference.Group, reference.Kind) is { } refusal)
        {
            at.ReportUnresolved(Reasons.InvalidCACertificateKind, refusal);
            return null;
        }

        // Before the look-up: without a grant nobody learns what there is in another namespace.
        var key = new ObjectKey(string.IsNullOrEmpty(reference.Namespace) ? gateway.Namespace : reference.Namespace, reference.Name);
        if (!grants.Allow(Kinds.Gateway, gateway.Namespace, reference.Kind, key))
        {
            at.ReportUnresolved(Reasons.RefNotPermitted, ReferenceGrants.Refusal(Kinds.Gateway, gateway.Namespace, reference.Kind, key));
            return null;
        }

        return Find(state, reference.Kind, key, at);
    }

    private static string? Refusal(string group, string kind) => group == ApiGroups.Core && kind is (Kinds.ConfigMap or Kinds.Secret)
        ? null
        : $"{kind}{(group.Length == 0 ? "" : $" of group {group}")} is not supported; only ConfigMap and Secret are";

    private static string? Find(ClusterState state, string kind, ObjectKey key, Field at)
    {
        KubernetesObject? found = kind == Kinds.ConfigMap ? state.ConfigMaps.GetValueOrDefault(key) : state.Secrets.GetValueOrDefault(key);
        if (found is null)
        {
            at.ReportUnresolved(Reasons.InvalidCACertificateRef, $"{kind} {key} does not exist");
            return null;
        }

        var (pem, problem) = Known.GetValue(found, Read);
        if (pem is null)
        {
            at.ReportUnresolved(Reasons.InvalidCACertificateRef, $"{kind} {key} {problem}");
        }

        return pem;
    }

    private static Reading Read(KubernetesObject from)
    {
        if (!TryText(from, out var text, out var problem))
        {
            return new Reading(null, problem);
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            return new Reading(null, $"has a {Entry} that cannot be read as certificates in PEM");
        }

        if (certificates.Count == 0)
        {
            return new Reading(null, $"has a {Entry} without a certificate in PEM");
        }

        // Written anew: what else stands in the text, perhaps a key, is nobody's business.
        var pem = certificates.ExportCertificatePems();
        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }

        return new Reading(pem, null);
    }

    private static bool TryText(KubernetesObject from, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? problem)
    {
        var data = from is Secret secret ? secret.Data : ((ConfigMap)from).Data;
        problem = null;
        if (!data.TryGetValue(Entry, out text) || text.Length == 0)
        {
            problem = $"has no {Entry}";
            return false;
        }

        if (from is Secret)
        {
            var bytes = new byte[text.Length];
            if (!Convert.TryFromBase64String(text, bytes, out var length))
            {
                problem = $"has a {Entry} that is not base64";
                return false;
            }

            text = Encoding.UTF8.GetString(bytes, 0, length);
        }

        return true;
    }

    private sealed record Reading(string? Pem, string? Problem);
}
