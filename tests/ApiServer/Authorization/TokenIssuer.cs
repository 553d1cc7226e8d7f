using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Authorization;

/// <summary>Issues and reads service account tokens: JWTs with the claims that kube-apiserver puts in them, signed with a key of this server.</summary>
internal sealed class TokenIssuer(ObjectStore store, TimeProvider time)
{
    /// <summary>The audience of the API server itself.</summary>
    public const string ApiAudience = "https://kubernetes.default.svc.cluster.local";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Issues a token; the service account, and the pod it is bound to, must be there.</summary>
    public string Issue(StoredObject account, IReadOnlyList<string> audiences, TimeSpan lifetime, StoredObject? pod)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var bound = new JsonObject
        {
            ["namespace"] = account.Namespace,
            ["serviceaccount"] = new JsonObject { ["name"] = account.Name, ["uid"] = account.Object.Text("metadata", "uid") },
        };
        bound.Put("pod", pod is null ? null : new JsonObject { ["name"] = pod.Name, ["uid"] = pod.Object.Text("metadata", "uid") });
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray([.. audiences.Select(static a => JsonValue.Create(a))]),
            ["exp"] = now + (long)lifetime.TotalSeconds,
            ["iat"] = now,
            ["iss"] = ApiAudience,
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = bound,
            ["nbf"] = now,
            ["sub"] = $"system:serviceaccount:{account.Namespace}:{account.Name}",
        };
        var signed = $"{Encode("""{"alg":"HS256","kid":"test"}"""u8)}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Encode(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(signed)))}";
    }

    /// <summary>The claims of a token that is genuine, in force, and whose service account and pod are still there; null of others.</summary>
    public JsonObject? Read(string token)
    {
        var end = token.LastIndexOf('.');
        if (end < 0 || !CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Encode(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(token[..end])))), Encoding.UTF8.GetBytes(token[(end + 1)..])))
        {
            return null;
        }

        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(token.IndexOf('.', StringComparison.Ordinal) + 1, end - token.IndexOf('.', StringComparison.Ordinal) - 1)))!.AsObject();
        var isInForce = time.GetUtcNow().ToUnixTimeSeconds() < claims.Number("exp");
        var bound = claims["kubernetes.io"];
        return isInForce && IsThere(BuiltInResources.ServiceAccounts, bound, "serviceaccount") && (bound.At("pod") is null || IsThere(Pods, bound, "pod"))
            ? claims
            : null;
    }

    /// <summary>The user of a token.</summary>
    public static UserIdentity User(JsonObject claims)
    {
        var ns = claims.Text("kubernetes.io", "namespace");
        return new UserIdentity(claims.Text("sub"), ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"])
        {
            Uid = claims.Text("kubernetes.io", "serviceaccount", "uid"),
        };
    }

    private static ResourceType Pods { get; } = BuiltInResources.All.Single(static t => t.Id == "pods");

    private bool IsThere(ResourceType type, JsonNode? bound, string field) =>
        store.Get(type, type.Key(bound.Text("namespace"), bound.Text(field, "name")))?.Object.Text("metadata", "uid") == bound.Text(field, "uid");

    private static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
