using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Values;

namespace GatewayApi.ControlPlane.Translation.Matches;

/// <summary>
/// GRPCRouteMatch → HttpMatch. A call of a method is a request for the path <c>/package.Service/Method</c>. The kinds of path matches are
/// chosen so that their order is the one GRPCRoute asks for: service and method, service, method, neither.
/// </summary>
internal static class GrpcMatches
{
    private const string AnySegment = "[^/]+";

    /// <summary>The matches of a rule; none means every call. Problems are recorded; what cannot be matched is left out.</summary>
    public static ImmutableArray<HttpMatch> Translate(ImmutableArray<GrpcRouteMatch> matches, Field rule)
    {
        if (matches.IsEmpty)
        {
            return [new HttpMatch { Path = new PathMatch { LastSegment = "" } }];
        }

        var translated = ImmutableArray.CreateBuilder<HttpMatch>(matches.Length);
        foreach (var (i, match) in matches.Index())
        {
            if (Translate(match, rule.Of("matches", i)) is { } message)
            {
                translated.Add(message);
            }
        }

        return translated.DrainToImmutable();
    }

    private static HttpMatch? Translate(GrpcRouteMatch match, Field at)
    {
        var before = at.Count;
        var message = new HttpMatch { Path = Path(match.Method ?? new GrpcMethodMatch(), at.Of("method")) };
        message.Headers.AddRange(HeaderMatches.Translate(match.Headers, at));
        return at.Count == before ? message : null;
    }

    private static PathMatch? Path(GrpcMethodMatch method, Field at)
    {
        switch (method.Type)
        {
            case "Exact":
                return (method.Service, method.Method) switch
                {
                    ({ Length: > 0 } service, { Length: > 0 } name) => new PathMatch { Exact = $"/{service}/{name}" },
                    ({ Length: > 0 } service, _) => new PathMatch { Prefix = "/" + service },
                    var (_, name) => new PathMatch { LastSegment = name },
                };
            case "RegularExpression":
                return Regex(method, at);
            default:
                at.Of("type").ReportUnsupported($"'{method.Type}' is not Exact or RegularExpression");
                return null;
        }
    }

    private static PathMatch? Regex(GrpcMethodMatch method, Field at)
    {
        var (service, name) = (Part(method.Service, at.Of("service")), Part(method.Method, at.Of("method")));
        return service is null || name is null ? null : new PathMatch { Regex = $"/{service}/{name}" };
    }

    // Each part for itself, so that an alternative in one does not swallow the other.
    private static string? Part(string expression, Field at)
    {
        if (expression.Length == 0)
        {
            return AnySegment;
        }

        if (UserRegex.Problem(expression) is { } problem)
        {
            at.ReportUnsupported(problem);
            return null;
        }

        return $"(?:{expression})";
    }
}
