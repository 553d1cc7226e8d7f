using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Filters;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Matches;

/// <summary>HTTPRouteMatch → HttpMatch.</summary>
internal static class HttpMatches
{
    private static readonly HttpPathMatch Everything = new();
    private static readonly EqualityComparer<HttpQueryParamMatch> SameName = EqualityComparer<HttpQueryParamMatch>.Create(static (a, b) => a?.Name == b?.Name);

    /// <summary>The matches of a rule; none means the prefix "/". Problems are recorded; what cannot be matched is left out.</summary>
    public static ImmutableArray<HttpMatch> Translate(ImmutableArray<HttpRouteMatch> matches, Field rule)
    {
        if (matches.IsEmpty)
        {
            return [new HttpMatch { Path = PathMatches.Translate(Everything, rule) }];
        }

        var translated = ImmutableArray.CreateBuilder<HttpMatch>(matches.Length);
        for (var i = 0; i < matches.Length; i++)
        {
            if (Translate(matches[i], rule.Of("matches", i)) is { } message)
            {
                translated.Add(message);
            }
        }

        return translated.DrainToImmutable();
    }

    private static HttpMatch? Translate(HttpRouteMatch match, Field at)
    {
        var before = at.Count;
        var message = new HttpMatch { Path = PathMatches.Translate(match.Path ?? Everything, at.Of("path")), Method = Method(match.Method, at) };

        message.Headers.AddRange(HeaderMatches.Translate(match.Headers, at));
        for (var i = 0; i < match.QueryParams.Length; i++)
        {
            // Of equivalent names the first one counts (HTTPQueryParamMatch.name).
            var query = match.QueryParams[i];
            if (!match.QueryParams.AsSpan()[..i].Contains(query, SameName) && QueryMatches.Translate(query, at.Of("queryParams", i)) is { } condition)
            {
                message.Query.Add(condition);
            }
        }

        return at.Count == before ? message : null;
    }

    private static string Method(string? method, Field at)
    {
        if (method is not null && !HeaderSyntax.IsToken(method))
        {
            at.Of("method").ReportUnsupported($"'{method}' is not a method (RFC 9110, section 9.1)");
        }

        return method ?? "";
    }
}
