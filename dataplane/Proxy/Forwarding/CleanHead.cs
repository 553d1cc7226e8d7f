using System.Buffers;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>What a message can carry without becoming another one (RFC 9110, sections 5.5 and 5.6.2): what HTTP/2 brought could hold anything.</summary>
internal static class CleanHead
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create('\r', '\n', '\0');
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>The whole head can be said.</summary>
    public static bool Is(string method, UpstreamRequest head)
    {
        if (!IsToken(method) || head.Target.AsSpan().ContainsAnyExceptInRange('!', '~') || !IsValue(head.Host))
        {
            return false;
        }

        foreach (var (_, values) in head.Fields)
        {
            foreach (var value in values)
            {
                if (!IsValue(value))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>A method, or the name of a field.</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Token);

    /// <summary>The value of a field.</summary>
    public static bool IsValue(string? text) => !text.AsSpan().ContainsAny(Breaks);
}
