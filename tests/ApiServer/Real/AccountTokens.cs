using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Real;

/// <summary>
/// Tokens of service accounts. A server issues them by its TokenRequest API, for ten minutes at least; shorter ones, and those that have run
/// out, are signed with the server's own key in the same form.
/// </summary>
internal sealed class AccountTokens(RestClient rest, ECDsa key, string issuer, TimeProvider time)
{
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(10);

    public async Task<string> IssueAsync(string ns, string serviceAccount, string audience, TimeSpan lifetime)
    {
        var path = $"/api/v1/namespaces/{Uri.EscapeDataString(ns)}/serviceaccounts/{Uri.EscapeDataString(serviceAccount)}";
        if (lifetime < Least)
        {
            return Sign(await rest.SendAsync(HttpMethod.Get, path), audience.Length > 0 ? audience : issuer, lifetime);
        }

        var answer = await rest.SendAsync(HttpMethod.Post, path + "/token", new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["audiences"] = audience.Length > 0 ? new JsonArray(audience) : [], ["expirationSeconds"] = (long)lifetime.TotalSeconds },
        });
        return answer.Text("status", "token");
    }

    /// <summary>The user that a token is of; "" when it is none of a service account. Says nothing of its being genuine.</summary>
    public static string UserOf(string token)
    {
        try
        {
            return token.Split('.') is [_, var claims, _] ? JsonNode.Parse(Base64Url.DecodeFromChars(claims)).Text("sub") : "";
        }
        catch (Exception e) when (e is FormatException or System.Text.Json.JsonException)
        {
            return "";
        }
    }

    private string Sign(JsonObject account, string audience, TimeSpan lifetime)
    {
        var end = time.GetUtcNow() + lifetime;
        var begin = end - Least;
        var (ns, name) = (account.Text("metadata", "namespace"), account.Text("metadata", "name"));
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray(audience),
            ["exp"] = end.ToUnixTimeSeconds(),
            ["iat"] = begin.ToUnixTimeSeconds(),
            ["iss"] = issuer,
            ["jti"] = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = ns,
                ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = account.Text("metadata", "uid") },
            },
            ["nbf"] = begin.ToUnixTimeSeconds(),
            ["sub"] = $"system:serviceaccount:{ns}:{name}",
        };
        var signed = $"{Encode("""{"alg":"ES256"}""")}.{Encode(claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
