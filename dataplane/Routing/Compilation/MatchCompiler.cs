using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Matching;
using GatewayApi.Protos.Values;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>From a match on the wire to one that can be tried.</summary>
internal static class MatchCompiler
{
    public static bool TryCompile(
        HttpMatch match, CompiledRule rule, int index, SharedTexts texts, [NotNullWhen(true)] out CompiledMatch? compiled, [NotNullWhen(false)] out string? problem)
    {
        compiled = null;
        if (!TryPath(match.Path, out var path, out problem)
            || !TryConditions(match.Headers, Header, out var headers, out problem)
            || !TryConditions(match.Query, Query, out var query, out problem))
        {
            return false;
        }

        compiled = new CompiledMatch
        {
            Rule = rule,
            Index = index,
            Kind = path.Kind,
            Path = path.Text,
            PathRegex = path.Regex,
            Method = match.Method.Length == 0 ? null : texts.Of(match.Method),
            Headers = headers,
            Query = query,
        };
        return true;
    }

    private static bool TryPath(PathMatch? match, out (PathKind Kind, string Text, Regex? Regex) path, [NotNullWhen(false)] out string? problem)
    {
        path = default;
        problem = null;
        switch (match?.KindCase)
        {
            case PathMatch.KindOneofCase.Exact:
                path = (PathKind.Exact, match.Exact, null);
                return true;
            case PathMatch.KindOneofCase.Prefix:
                path = (PathKind.Prefix, match.Prefix.TrimEnd('/'), null);
                return true;
            case PathMatch.KindOneofCase.LastSegment:
                path = (PathKind.LastSegment, match.LastSegment, null);
                return true;
            case PathMatch.KindOneofCase.Regex when UserRegex.TryCompile(match.Regex, out var regex, out problem):
                path = (PathKind.Regex, match.Regex, regex);
                return true;
            case PathMatch.KindOneofCase.Regex:
                return false;
            default:
                problem = "a path match is not known to this version of the proxy";
                return false;
        }
    }

    private static (string?, string?, Func<ValueCondition, HeaderCondition>) Header(HeaderMatch m) =>
        (m.KindCase == HeaderMatch.KindOneofCase.Exact ? m.Exact : null,
            m.KindCase == HeaderMatch.KindOneofCase.Regex ? m.Regex : null,
            value => new HeaderCondition(m.Name, value));

    private static (string?, string?, Func<ValueCondition, QueryCondition>) Query(QueryMatch m) =>
        (m.KindCase == QueryMatch.KindOneofCase.Exact ? m.Exact : null,
            m.KindCase == QueryMatch.KindOneofCase.Regex ? m.Regex : null,
            value => new QueryCondition(m.Name, value));

    private static bool TryConditions<TWire, TCondition>(
        IReadOnlyList<TWire> wire,
        Func<TWire, (string? Exact, string? Regex, Func<ValueCondition, TCondition> Make)> read,
        out TCondition[] conditions,
        [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        conditions = wire.Count == 0 ? [] : new TCondition[wire.Count];
        for (var i = 0; i < conditions.Length; i++)
        {
            var (exact, pattern, make) = read(wire[i]);
            if (exact is not null)
            {
                conditions[i] = make(new ValueCondition(exact));
            }
            else if (pattern is null)
            {
                problem = "a condition is not known to this version of the proxy";
                return false;
            }
            else if (UserRegex.TryCompile(pattern, out var regex, out problem))
            {
                conditions[i] = make(new ValueCondition(regex));
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
