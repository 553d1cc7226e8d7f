using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Values;

namespace GatewayApi.ControlPlane.Translation.Matches;

/// <summary>HTTPPathMatch → PathMatch.</summary>
internal static class PathMatches
{
    /// <summary>The match on the wire; null, with a problem recorded, when it cannot be matched.</summary>
    public static PathMatch? Translate(HttpPathMatch path, Field at)
    {
        switch (path.Type)
        {
            case "Exact":
                return Normalize(path.Value, at) is { } exact ? new PathMatch { Exact = exact } : null;
            case "PathPrefix":
                return Normalize(path.Value, at) is { } prefix ? new PathMatch { Prefix = WithoutTrailingSlash(prefix) } : null;
            case "RegularExpression" when UserRegex.Problem(path.Value) is { } problem:
                at.Of("value").ReportUnsupported(problem);
                return null;
            case "RegularExpression":
                return new PathMatch { Regex = path.Value };
            default:
                at.Of("type").ReportUnsupported($"'{path.Type}' is not Exact, PathPrefix or RegularExpression");
                return null;
        }
    }

    /// <summary>"/abc/" and "/abc" take the same requests (HTTPPathMatch, PathPrefix).</summary>
    private static string WithoutTrailingSlash(string prefix) => prefix.Length > 1 ? prefix.TrimEnd('/') : prefix;

    private static string? Normalize(string value, Field at)
    {
        if (PathNormalForm.TryNormalize(value, out var normal))
        {
            return normal;
        }

        at.Of("value").ReportUnsupported(
            $"'{value}' is not a path: it has to begin with '/', to stay below the root and to have only complete percent escapes");
        return null;
    }
}
