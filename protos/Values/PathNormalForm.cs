using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace GatewayApi.Protos.Values;

/// <summary>
/// The one form of a path that is matched and forwarded, so that nothing a backend could read as <c>/admin</c> passes as something else:
/// percent-encoded unreserved characters are decoded (RFC 3986, 6.2.2.2), dot segments are resolved, also when they were encoded, and
/// adjacent slashes are merged. <c>%2f</c>, <c>%5c</c>, <c>\</c> and <c>;</c> stay what they are. A path that already has this form is
/// returned as it is.
/// </summary>
public static class PathNormalForm
{
    /// <summary>Brings the path of a request target or of a route's match into the normal form.</summary>
    /// <param name="path">The path without query; begins with a slash.</param>
    /// <param name="normal">The normal form; the same instance when nothing had to change.</param>
    /// <returns>False for a path that does not begin with a slash, climbs above the root, or has an invalid percent escape: a
    /// 400.</returns>
    public static bool TryNormalize(string path, [NotNullWhen(true)] out string? normal)
    {
        ArgumentNullException.ThrowIfNull(path);
        normal = null;
        if (path.Length == 0 || path[0] != '/')
        {
            return false;
        }

        if (!NeedsWork(path))
        {
            normal = path;
            return true;
        }

        var buffer = ArrayPool<char>.Shared.Rent(path.Length + 1);
        try
        {
            return TryDecode(path, buffer, out var length) && TryResolve(buffer.AsSpan(0, length), path, out normal);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    // A percent sign, two slashes in a row, or a segment that begins with a dot: all else is normal already.
    private static bool NeedsWork(string path)
    {
        if (path.Contains('%', StringComparison.Ordinal))
        {
            return true;
        }

        var span = path.AsSpan();
        for (var slash = 0; slash >= 0 && slash < span.Length - 1;)
        {
            if (span[slash + 1] is '/' or '.')
            {
                return true;
            }

            var next = span[(slash + 1)..].IndexOf('/');
            slash = next < 0 ? -1 : slash + 1 + next;
        }

        return false;
    }

    private static bool TryDecode(string path, char[] to, out int length)
    {
        length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            var c = path[i];
            if (c == '%')
            {
                if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
                {
                    return false;
                }

                var decoded = (char)((Hex(path[i + 1]) << 4) | Hex(path[i + 2]));
                if (IsUnreserved(decoded))
                {
                    to[length++] = decoded;
                    i += 2;
                    continue;
                }
            }

            to[length++] = c;
        }

        return true;
    }

    // Works in place: the result is never longer than what has been read.
    private static bool TryResolve(Span<char> path, string original, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        var length = 1;
        for (var at = 1; at <= path.Length;)
        {
            var rest = path[at..];
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            var last = slash < 0;
            at += segment.Length + 1;
            if (segment is "..")
            {
                if (length == 1)
                {
                    return false;
                }

                // Drops the last kept segment and keeps the slash before it: "/a/b/.." is "/a/" (RFC 3986, 5.2.4).
                length = path[..(length - 1)].LastIndexOf('/') + 1;
            }
            else if (segment.Length > 0 && segment is not ".")
            {
                segment.CopyTo(path[length..]);
                length += segment.Length;
                if (!last)
                {
                    path[length++] = '/';
                }
            }
        }

        var result = path[..length];
        normal = result.SequenceEqual(original) ? original : new string(result);
        return true;
    }

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';

    private static int Hex(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
