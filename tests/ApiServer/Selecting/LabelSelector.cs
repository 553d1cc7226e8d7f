using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.Selecting;

/// <summary>A label selector in its text form: <c>a=b,c!=d,e in (f,g),h notin (i),j,!k</c>.</summary>
internal sealed class LabelSelector
{
    private readonly List<Func<JsonNode?, bool>> _requirements;

    private LabelSelector(List<Func<JsonNode?, bool>> requirements) => _requirements = requirements;

    public bool IsEmpty => _requirements.Count == 0;

    /// <exception cref="ApiException">The text is not a selector.</exception>
    public static LabelSelector Parse(string text) => new([.. Parts(text).Select(Requirement)]);

    public bool Matches(JsonObject obj) => _requirements.TrueForAll(r => r(obj.At("metadata", "labels")));

    // Commas within parentheses separate values, not requirements.
    private static IEnumerable<string> Parts(string text)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text[start..i].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            }
        }
    }

    private static Func<JsonNode?, bool> Requirement(string part)
    {
        if (part.EndsWith(')'))
        {
            return OneOf(part);
        }

        foreach (var (sign, isEqual) in new[] { ("!=", false), ("==", true), ("=", true) })
        {
            if (part.IndexOf(sign, StringComparison.Ordinal) is > 0 and var at)
            {
                var (key, value) = (part[..at].Trim(), part[(at + sign.Length)..].Trim());
                return labels => (labels?[key] is { } label && label.GetValue<string>() == value) == isEqual;
            }
        }

        if (part[0] == '!')
        {
            return labels => labels?[part[1..].Trim()] is null;
        }

        return labels => labels?[part] is not null;
    }

    private static Func<JsonNode?, bool> OneOf(string part)
    {
        var open = part.IndexOf('(', StringComparison.Ordinal);
        string[] words = open < 0 ? [] : part[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var key, "in" or "notin"])
        {
            throw Refusal.BadRequest($"unable to parse requirement: {part}");
        }

        var values = part[(open + 1)..^1].Split(',').Select(static v => v.Trim()).ToHashSet(StringComparer.Ordinal);
        var isIn = words[1] == "in";
        return labels => (labels?[key] is { } label && values.Contains(label.GetValue<string>())) == isIn;
    }
}
