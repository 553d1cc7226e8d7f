using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>The Secret that the replicas of a control plane share their keys and certificates in.</summary>
internal static partial class CertificateSecret
{
    /// <summary>Reads the Secret; null when something is missing.</summary>
    public static CertificateMaterial? Read(JsonObject secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var data = secret["data"] as JsonObject ?? [];
        return Pair(data, "ca") is { } authority && Pair(data, "tls") is { } serving
            ? new CertificateMaterial
            {
                Authority = authority,
                NextAuthority = Pair(data, "next-ca"),
                Serving = serving,
                Earlier = [.. Certificates().Matches(Text(data, "earlier-ca.crt")).Select(static m => m.Value + "\n")],
            }
            : null;
    }

    /// <summary>Writes into the Secret; everything else in it stays.</summary>
    public static void Write(JsonObject secret, CertificateMaterial material)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(material);
        secret["type"] = "kubernetes.io/tls";
        var data = new JsonObject();
        Set(data, "ca", material.Authority);
        Set(data, "tls", material.Serving);
        if (material.NextAuthority is { } next)
        {
            Set(data, "next-ca", next);
        }

        if (!material.Earlier.IsEmpty)
        {
            data["earlier-ca.crt"] = Base64(string.Concat(material.Earlier));
        }

        secret["data"] = data;
    }

    private static KeyPair? Pair(JsonObject data, string name) => (Text(data, name + ".crt"), Text(data, name + ".key")) switch
    {
        ("", _) or (_, "") => null,
        var (certificate, key) => new KeyPair(certificate, key),
    };

    private static void Set(JsonObject data, string name, KeyPair pair)
    {
        data[name + ".crt"] = Base64(pair.Certificate);
        data[name + ".key"] = Base64(pair.Key);
    }

    private static string Text(JsonObject data, string name)
    {
        try
        {
            return (string?)data[name] is { } base64 ? Encoding.UTF8.GetString(Convert.FromBase64String(base64)) : "";
        }
        catch (FormatException)
        {
            return "";
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Certificates();
}
