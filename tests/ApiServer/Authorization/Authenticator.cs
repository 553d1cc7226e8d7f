using GatewayApi.Tests.ApiServer.Storage;
using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Authorization;

/// <summary>Finds out who sends a request.</summary>
internal sealed class Authenticator(IReadOnlyDictionary<string, UserIdentity> tokens, bool allowsAnonymous, TokenIssuer issuer)
{
    /// <summary>The user; null when the request must be refused with 401.</summary>
    public UserIdentity? Authenticate(string authorization)
    {
        if (authorization.Length == 0)
        {
            return allowsAnonymous ? UserIdentity.Anonymous : null;
        }

        const string Scheme = "Bearer ";
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? OfToken(authorization[Scheme.Length..].Trim(), [TokenIssuer.ApiAudience]).User : null;
    }

    /// <summary>The user of a token that is for at least one of the audiences, and for which of them it is.</summary>
    public (UserIdentity? User, IReadOnlyList<string> Audiences, JsonObject? Claims) OfToken(string token, IReadOnlyList<string> audiences)
    {
        if (tokens.TryGetValue(token, out var known))
        {
            return (known, audiences, null);
        }

        if (issuer.Read(token) is not { } claims)
        {
            return (null, [], null);
        }

        var common = claims["aud"]!.AsArray().Select(static a => a!.GetValue<string>()).Intersect(audiences, StringComparer.Ordinal).ToArray();
        return common.Length > 0 ? (TokenIssuer.User(claims), common, claims) : (null, [], claims);
    }
}
