using System.Collections.Immutable;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Listening;

/// <summary>The certificates of a configuration, each checked; those that did not change are not checked again.</summary>
/// <param name="Loaded">By key.</param>
/// <param name="Sources">All certificates that it was made from, also those that were refused.</param>
internal sealed record CertificateStore(ImmutableDictionary<string, LoadedCertificate> Loaded, ImmutableDictionary<string, HeldResource> Sources)
{
    /// <summary>No certificates.</summary>
    public static readonly CertificateStore Empty = new(
        ImmutableDictionary.Create<string, LoadedCertificate>(StringComparer.Ordinal), ImmutableDictionary.Create<string, HeldResource>(StringComparer.Ordinal));

    /// <summary>Checks what is new.</summary>
    /// <param name="certificates">All certificates of the configuration.</param>
    /// <param name="refused">Those that cannot be used.</param>
    /// <returns>This very store when they are those that it was made from.</returns>
    public CertificateStore Load(ImmutableDictionary<string, HeldResource> certificates, out IReadOnlyList<ResourceRejection> refused)
    {
        var rejections = new List<ResourceRejection>();
        refused = rejections;
        if (ReferenceEquals(certificates, Sources))
        {
            return this;
        }

        var loaded = ImmutableDictionary.CreateBuilder<string, LoadedCertificate>(StringComparer.Ordinal);
        foreach (var (key, held) in certificates)
        {
            if (Loaded.TryGetValue(key, out var before) && Sources[key].Hash == held.Hash)
            {
                loaded[key] = before;
            }
            else if (CertificateLoader.TryLoad(held.Serialized, out var fresh, out var problem))
            {
                loaded[key] = fresh;
            }
            else
            {
                rejections.Add(new ResourceRejection(new ResourceName(ResourceKind.Certificate, key).ToString(), problem, Degraded: false));
            }
        }

        return new CertificateStore(loaded.ToImmutable(), certificates);
    }

    /// <summary>The certificates that are served although clients will not accept them now.</summary>
    public IEnumerable<ResourceRejection> OutOfTime(DateTimeOffset now)
    {
        foreach (var (key, certificate) in Loaded)
        {
            if (now > certificate.NotAfter || now < certificate.NotBefore)
            {
                var reason = now > certificate.NotAfter
                    ? string.Create(null, $"the certificate has expired on {certificate.NotAfter:yyyy-MM-dd HH:mm:ss}Z")
                    : string.Create(null, $"the certificate is not valid before {certificate.NotBefore:yyyy-MM-dd HH:mm:ss}Z");
                yield return new ResourceRejection(new ResourceName(ResourceKind.Certificate, key).ToString(), reason, Degraded: true);
            }
        }
    }

    /// <summary>The next moment at which a certificate begins or ends to be valid; null when there is none.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var certificate in Loaded.Values)
        {
            var change = now < certificate.NotBefore ? certificate.NotBefore : certificate.NotAfter;
            next = change >= now && (next is null || change < next) ? change : next;
        }

        return next;
    }
}
