using System.Security.Cryptography;
using System.Text;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>Names of what is provisioned, within Kubernetes' limits (GEP-1762: <c>gateway-class</c>).</summary>
public static class InfrastructureName
{
    // A Service's name is a DNS label (RFC 1035): at most 63, letters, digits and dashes, a letter first. A label's value has at most 63, too.
    private const int MaxLength = 63;
    private const int HashLength = 8;

    /// <summary>The name of everything that is provisioned for a Gateway, in its namespace.</summary>
    public static string Of(string gateway, string gatewayClass)
    {
        ArgumentException.ThrowIfNullOrEmpty(gateway);
        var plain = $"{gateway}-{gatewayClass}";
        if (plain.Length <= MaxLength && char.IsAsciiLetterLower(plain[0]) && !plain.Contains('.', StringComparison.Ordinal))
        {
            return plain;
        }

        // The hash keeps apart what the changes would make the same.
        var readable = plain.Replace('.', '-');
        readable = char.IsAsciiLetterLower(readable[0]) ? readable : "gw-" + readable;
        return WithHash(readable, plain);
    }

    /// <summary>A name as the value of a label; the name itself where it fits.</summary>
    public static string LabelValue(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length <= MaxLength ? name : WithHash(name, name);
    }

    private static string WithHash(string readable, string unique)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(unique)))[..HashLength];
        var room = MaxLength - HashLength - 1;
        return $"{(readable.Length <= room ? readable : readable[..room]).TrimEnd('-', '.')}-{hash}";
    }
}
