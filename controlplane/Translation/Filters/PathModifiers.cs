using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>HTTPPathModifier → PathModifier, for redirects and rewrites.</summary>
internal static class PathModifiers
{
    /// <summary>The change on the wire; null when there is none, or when it cannot be made and a problem is recorded.</summary>
    public static PathModifier? Translate(HttpPathModifier? modifier, RuleContext rule, Field at)
    {
        switch (modifier?.Type)
        {
            case null:
                return null;
            case "ReplaceFullPath":
                return new PathModifier { ReplaceFullPath = Path(modifier.ReplaceFullPath, at.Of("replaceFullPath")) };
            case "ReplacePrefixMatch" when !rule.MatchesOnlyPrefixes:
                // "Using any other HTTPRouteMatch type on the same HTTPRouteRule will result in … status: False."
                at.Of("replacePrefixMatch").ReportUnsupported("a prefix can only be replaced in a rule whose matches are all of type PathPrefix");
                return null;
            case "ReplacePrefixMatch":
                return new PathModifier { ReplacePrefixMatch = Path(modifier.ReplacePrefixMatch, at.Of("replacePrefixMatch")) };
            default:
                at.Of("type").ReportUnsupported($"'{modifier.Type}' is not ReplaceFullPath or ReplacePrefixMatch");
                return null;
        }
    }

    // Whitespace and control characters would end the request line or the Location header; '?' and '#' would end the path.
    private static string Path(string? path, Field at)
    {
        if (path?.Any(static c => c is <= ' ' or >= '\x7f' or '?' or '#') == true)
        {
            at.ReportUnsupported($"'{path}' has characters that a path cannot have unescaped");
        }

        return path ?? "";
    }
}
