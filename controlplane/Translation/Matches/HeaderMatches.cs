using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Filters;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Values;

namespace GatewayApi.ControlPlane.Translation.Matches;

/// <summary>HTTPHeaderMatch → HeaderMatch.</summary>
internal static class HeaderMatches
{
    /// <summary>The matches on the wire; problems are recorded. Of equivalent names the first one counts (HTTPHeaderMatch.name).</summary>
    public static IEnumerable<HeaderMatch> Translate(ImmutableArray<HttpHeaderMatch> headers, Field owner) =>
        headers.IsEmpty ? [] : FirstOfEach(headers, owner);

    private static IEnumerable<HeaderMatch> FirstOfEach(ImmutableArray<HttpHeaderMatch> headers, Field owner)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (i, header) in headers.Index())
        {
            if (names.Add(header.Name) && Translate(header, owner.Of("headers", i)) is { } condition)
            {
                yield return condition;
            }
        }
    }

    /// <summary>The match on the wire; null, with a problem recorded, when it cannot be matched.</summary>
    private static HeaderMatch? Translate(HttpHeaderMatch header, Field at)
    {
        var name = header.Name.ToLowerInvariant();
        if (!HeaderSyntax.IsToken(name))
        {
            at.Of("name").ReportUnsupported($"'{header.Name}' is not a header name (RFC 9110, section 5.6.2)");
            return null;
        }

        switch (header.Type)
        {
            case "Exact":
                return new HeaderMatch { Name = name, Exact = header.Value };
            case "RegularExpression" when UserRegex.Problem(header.Value) is { } problem:
                at.Of("value").ReportUnsupported(problem);
                return null;
            case "RegularExpression":
                return new HeaderMatch { Name = name, Regex = header.Value };
            default:
                at.Of("type").ReportUnsupported($"'{header.Type}' is not Exact or RegularExpression");
                return null;
        }
    }
}
