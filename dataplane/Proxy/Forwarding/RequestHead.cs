using GatewayApi.DataPlane.Routing.Matching;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>A request as the routing table looks at it.</summary>
internal readonly struct RequestHead(Exchange exchange) : IRequestHead
{
    /// <inheritdoc/>
    public ReadOnlySpan<char> Host => exchange.Host;

    /// <inheritdoc/>
    public string Path => exchange.Target.Path;

    /// <inheritdoc/>
    public string Query => exchange.Target.Query;

    /// <inheritdoc/>
    public string Method => exchange.Method;

    /// <inheritdoc/>
    public bool TryGetHeader(string name, out string value)
    {
        if (!exchange.Request.Headers.TryGetValue(name, out var values))
        {
            value = "";
            return false;
        }

        value = values.Count == 1 ? values[0] ?? "" : string.Join(',', values.ToArray());
        return true;
    }
}
