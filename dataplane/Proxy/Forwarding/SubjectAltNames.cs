using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>The names that a certificate carries (RFC 5280, section 4.2.1.6), against those that a policy asks for.</summary>
internal static class SubjectAltNames
{
    private const string Oid = "2.5.29.17";
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>True when the certificate carries one of the names. The subject itself counts for nothing.</summary>
    public static bool HasAny(X509Certificate2 certificate, IReadOnlyCollection<SubjectAltName> wanted)
    {
        try
        {
            return certificate.Extensions.Where(static e => e.Oid?.Value == Oid).Any(e => HasAny(e.RawData, wanted));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    private static bool HasAny(byte[] extension, IReadOnlyCollection<SubjectAltName> wanted)
    {
        var names = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var tag = names.PeekTag();
            if (tag.HasSameClassAndValue(DnsName))
            {
                var carried = names.ReadCharacterString(UniversalTagNumber.IA5String, DnsName);
                if (wanted.Any(w => w.NameCase == SubjectAltName.NameOneofCase.Hostname && IsFor(carried, w.Hostname)))
                {
                    return true;
                }
            }
            else if (tag.HasSameClassAndValue(Uri))
            {
                var carried = names.ReadCharacterString(UniversalTagNumber.IA5String, Uri);
                if (wanted.Any(w => w.NameCase == SubjectAltName.NameOneofCase.Uri && string.Equals(w.Uri, carried, StringComparison.Ordinal)))
                {
                    return true;
                }
            }
            else
            {
                names.ReadEncodedValue();
            }
        }

        return false;
    }

    // A wildcard on either side stands for one label and nothing but a whole one (RFC 9525, section 6.3).
    private static bool IsFor(string carried, string wanted) =>
        string.Equals(carried, wanted, StringComparison.OrdinalIgnoreCase) || Covers(carried, wanted) || Covers(wanted, carried);

    private static bool Covers(string wildcard, string name) =>
        wildcard.StartsWith("*.", StringComparison.Ordinal) && name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
        && !name.StartsWith('*') && wildcard.AsSpan(1).Equals(name.AsSpan(dot), StringComparison.OrdinalIgnoreCase);
}
