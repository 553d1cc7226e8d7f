using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Reads what the matching needs from a request's head.</summary>
internal static class RequestReader
{
    /// <summary>Fills in method, host and target.</summary>
    /// <returns>Null, or the answer to a request that cannot be routed.</returns>
    public static Reply? Read(Exchange exchange)
    {
        var request = exchange.Request;
        exchange.Method = request.Method;
        if (!TransferCoding.IsClear(request))
        {
            // Where this message ends, and the next begins, is in doubt.
            exchange.Response.Headers.Connection = "close";
            return Reply.InvalidFraming;
        }

        if (HttpMethods.IsConnect(exchange.Method))
        {
            // Bootstraps a WebSocket over HTTP/2 (RFC 8441); every other CONNECT asks for a tunnel.
            if (exchange.Http.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true, Protocol: "websocket" })
            {
                return Reply.ConnectRefused;
            }

            exchange.Method = HttpMethods.Get;
        }

        if (!exchange.Parsed.TryTarget(request.RawTarget, out var target))
        {
            return Reply.InvalidTarget;
        }

        exchange.Target = target;
        if (target.Path == "*")
        {
            // OPTIONS * asks about a server as a whole; a route is about paths.
            return Reply.NoRoute;
        }

        var hosts = request.Headers.Host;
        if (hosts.Count != 1 || !exchange.Parsed.TryHost(hosts[0] ?? "", out var host))
        {
            return Reply.InvalidHost;
        }

        exchange.Host = host;
        return null;
    }
}
