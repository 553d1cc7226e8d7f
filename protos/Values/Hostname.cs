namespace GatewayApi.Protos.Values;

/// <summary>
/// Hostnames of the Gateway API: exact names, <c>*.suffix</c> wildcards that stand for one or more labels, and <c>*</c> (on the wire) for
/// every host. Always lower case and without a trailing dot here.
/// </summary>
public static class Hostname
{
    /// <summary>Every host.</summary>
    public const string Any = "*";

    /// <summary>True for <c>*</c> and <c>*.suffix</c>.</summary>
    public static bool IsWildcard(string hostname)
    {
        ArgumentNullException.ThrowIfNull(hostname);
        return hostname.StartsWith('*');
    }

    /// <summary>True when <paramref name="pattern"/> takes the concrete <paramref name="host"/>.</summary>
    public static bool Matches(string pattern, ReadOnlySpan<char> host)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern == Any)
        {
            return true;
        }

        return IsWildcard(pattern)
            ? host.Length > pattern.Length - 1 && host.EndsWith(pattern.AsSpan(1), StringComparison.Ordinal)
            : host.SequenceEqual(pattern);
    }

    /// <summary>What two patterns have in common: the more specific of the two when it lies within the other, else null.</summary>
    public static string? Intersect(string a, string b)
    {
        if (Covers(a, b))
        {
            return b;
        }

        return Covers(b, a) ? a : null;
    }

    /// <summary>
    /// Orders patterns by how specific they are: exact names first, then wildcards by their length, <c>*</c> last; equal ones ordinally.
    /// </summary>
    public static int CompareSpecificity(string a, string b)
    {
        var wildcard = IsWildcard(a).CompareTo(IsWildcard(b));
        if (wildcard != 0)
        {
            return wildcard;
        }

        var length = b.Length.CompareTo(a.Length);
        return length != 0 ? length : string.CompareOrdinal(a, b);
    }

    // Every host that `inner` takes is also taken by `outer`.
    private static bool Covers(string outer, string inner)
    {
        if (outer == Any || outer == inner)
        {
            return true;
        }

        return inner != Any && IsWildcard(outer) && (IsWildcard(inner)
            ? inner.Length > outer.Length && inner.EndsWith(outer.AsSpan(1), StringComparison.Ordinal)
            : Matches(outer, inner));
    }
}
