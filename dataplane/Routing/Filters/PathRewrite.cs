using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>Replaces a path, or the segments that a prefix match took (HTTPPathModifier).</summary>
internal sealed class PathRewrite
{
    private readonly string? _fullPath;
    private readonly string _prefix;

    public PathRewrite(PathModifier modifier)
    {
        _fullPath = modifier.KindCase == PathModifier.KindOneofCase.ReplaceFullPath ? Rooted(modifier.ReplaceFullPath) : null;
        _prefix = modifier.ReplacePrefixMatch.TrimEnd('/');
    }

    /// <summary>The new path.</summary>
    /// <param name="path">The path in its normal form.</param>
    /// <param name="matchedPrefix">What the match took, without trailing slash: what follows is empty or begins with a slash.</param>
    public string Apply(string path, string matchedPrefix) =>
        _fullPath ?? Rooted(string.Concat(_prefix, path.AsSpan(matchedPrefix.Length)));

    private static string Rooted(string path) => path.StartsWith('/') ? path : "/" + path;
}
