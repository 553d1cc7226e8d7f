namespace GatewayApi.DataPlane.Routing.Matching;

/// <summary>Reads query parameters.</summary>
internal static class QueryString
{
    /// <summary>The first parameter of a name; names and values are compared percent-decoded, a plus sign stays one.</summary>
    public static bool TryGetFirst(string query, string name, out string value)
    {
        var rest = query.AsSpan();
        while (rest.Length > 0)
        {
            var end = rest.IndexOf('&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            var equals = pair.IndexOf('=');
            if (IsNamed(equals < 0 ? pair : pair[..equals], name))
            {
                value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
                return true;
            }
        }

        value = "";
        return false;
    }

    private static bool IsNamed(ReadOnlySpan<char> encoded, string name) =>
        encoded.Contains('%') ? Decode(encoded) == name : encoded.SequenceEqual(name);

    private static string Decode(ReadOnlySpan<char> encoded) =>
        encoded.Contains('%') ? Uri.UnescapeDataString(encoded) : new string(encoded);
}
