using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Listening;

/// <summary>The loaded certificates of a configuration; those that did not change are not loaded again.</summary>
/// <param name="Loaded">By key.</param>
/// <param name="Sources">What each was made from.</param>
internal sealed record CertificateStore(ImmutableDictionary<string, LoadedCertificate> Loaded, ImmutableDictionary<string, Certificate> Sources)
{
    /// <summary>No certificates.</summary>
    public static readonly CertificateStore Empty = new(
        ImmutableDictionary.Create<string, LoadedCertificate>(StringComparer.Ordinal), ImmutableDictionary.Create<string, Certificate>(StringComparer.Ordinal));

    /// <summary>Loads what is new.</summary>
    /// <param name="certificates">All certificates of the configuration.</param>
    /// <param name="refused">Those that cannot be used.</param>
    public CertificateStore Load(IReadOnlyDictionary<string, Certificate> certificates, out IReadOnlyList<ResourceRejection> refused)
    {
        var rejections = new List<ResourceRejection>();
        var loaded = ImmutableDictionary.CreateBuilder<string, LoadedCertificate>(StringComparer.Ordinal);
        var sources = ImmutableDictionary.CreateBuilder<string, Certificate>(StringComparer.Ordinal);
        foreach (var (key, certificate) in certificates)
        {
            if (Sources.TryGetValue(key, out var before) && (ReferenceEquals(before, certificate) || before.Equals(certificate)))
            {
                loaded[key] = Loaded[key];
            }
            else if (CertificateLoader.TryLoad(certificate, out var fresh, out var problem))
            {
                loaded[key] = fresh;
            }
            else
            {
                rejections.Add(new ResourceRejection(new ResourceName(ResourceKind.Certificate, key).ToString(), problem, Degraded: false));
                continue;
            }

            sources[key] = certificate;
        }

        refused = rejections;
        return new CertificateStore(loaded.ToImmutable(), sources.ToImmutable());
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
