using System.Text.RegularExpressions;
using GatewayApi.DataPlane.Routing.Compilation;

namespace GatewayApi.DataPlane.Routing.Matching;

/// <summary>One alternative of a rule, ready to be tried.</summary>
internal sealed class CompiledMatch
{
    /// <summary>The rule it selects.</summary>
    public required CompiledRule Rule { get; init; }

    /// <summary>Position within the rule.</summary>
    public required int Index { get; init; }

    public required PathKind Kind { get; init; }

    /// <summary>The path, the prefix without trailing slash ("" for "/"), the last segment ("" for any), or the text of the expression.</summary>
    public required string Path { get; init; }

    /// <summary>For <see cref="PathKind.Regex"/>.</summary>
    public Regex? PathRegex { get; init; }

    /// <summary>Null takes every method.</summary>
    public string? Method { get; init; }

    public HeaderCondition[] Headers { get; init; } = [];

    public QueryCondition[] Query { get; init; } = [];

    /// <summary>All conditions but the one on the path: the tables have seen to that.</summary>
    public bool Holds<TRequest>(in TRequest request)
        where TRequest : struct, IRequestHead
    {
        if (Method is not null && Method != request.Method)
        {
            return false;
        }

        foreach (var header in Headers)
        {
            if (!header.Holds(request))
            {
                return false;
            }
        }

        foreach (var parameter in Query)
        {
            if (!parameter.Holds(request.Query))
            {
                return false;
            }
        }

        return true;
    }
}
