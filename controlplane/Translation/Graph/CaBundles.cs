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

    /// <summary>Follows a reference to a bundle.</summary>
    /// <param name="state">The state.</param>
    /// <param name="ns">The namespace of the referrer, where the bundle has to be.</param>
    /// <param name="reference">What the user wrote.</param>
    /// <param name="at">The reference's field; a bad reference is recorded there.</param>
    /// <returns>The bundle in PEM; null when the reference is bad.</returns>
    public static string? Resolve(ClusterState state, string ns, BundleReference reference, Field at)
    {
        var key = new ObjectKey(ns, reference.Name);
        KubernetesObject? found;
        switch (reference)
        {
            case { Group: ApiGroups.Core, Kind: Kinds.ConfigMap }:
                found = state.ConfigMaps.GetValueOrDefault(key);
                break;
            case { Group: ApiGroups.Core, Kind: Kinds.Secret }:
                found = state.Secrets.GetValueOrDefault(key);
                break;
            default:
                var group = reference.Group.Length == 0 ? "" : $" of group {reference.Group}";
                at.ReportUnresolved(Reasons.InvalidKind, $"{reference.Kind}{group} is not supported; only ConfigMap and Secret are");
                return null;
        }

        if (found is null)
        {
            at.ReportUnresolved(Reasons.InvalidCACertificateRef, $"{reference.Kind} {key} does not exist");
            return null;
        }

        var (pem, problem) = Known.GetValue(found, Read);
        if (pem is null)
        {
            at.ReportUnresolved(Reasons.InvalidCACertificateRef, $"{reference.Kind} {key} {problem}");
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
