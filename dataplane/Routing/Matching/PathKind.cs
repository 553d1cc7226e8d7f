namespace GatewayApi.DataPlane.Routing.Matching;

/// <summary>
/// How a match looks at the path, in the order of precedence. The API leaves the place of regular expressions open: they come before
/// prefixes, so that an expression beside a catch-all prefix is of use.
/// </summary>
internal enum PathKind
{
    /// <summary>The whole path.</summary>
    Exact,

    /// <summary>A regular expression over the whole path.</summary>
    Regex,

    /// <summary>Leading segments.</summary>
    Prefix,

    /// <summary>The last of several segments, or any path.</summary>
    LastSegment,
}
