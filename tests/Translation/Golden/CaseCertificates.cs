using System.Text;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Translation.Golden;

/// <summary>
/// Certificates for the cases, made anew for every run; cases speak of them as <c>{ecdsa.crt}</c>, <c>{ecdsa.key}</c> and so on.
/// </summary>
internal static class CaseCertificates
{
    public static readonly IReadOnlyDictionary<string, string> Values = Make();

    /// <summary>The name of some bytes of a case's certificate.</summary>
    public static string NameOf(ReadOnlySpan<byte> pem)
    {
        var text = Encoding.UTF8.GetString(pem);
        return Values.First(v => v.Value == text).Key;
    }

    /// <summary>The names of a bundle's certificates, whatever lines end them.</summary>
    public static string NameOfBundle(string pem) =>
        string.Join(", ", pem.Split("-----END CERTIFICATE-----", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(static c => Values.First(v => v.Value.StartsWith(c, StringComparison.Ordinal)).Key));

    private static Dictionary<string, string> Make()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("ecdsa", TestCertificate.Ecdsa("a.example.com"));
        Add("rsa", TestCertificate.Rsa("a.example.com"));
        Add("expired", TestCertificate.Expired("a.example.com"));
        values.Add("{garbage}", "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n");
        return values;

        void Add(string name, TestCertificate certificate)
        {
            values.Add($"{{{name}.crt}}", certificate.ChainPem);
            values.Add($"{{{name}.key}}", certificate.KeyPem);
        }
    }
}
