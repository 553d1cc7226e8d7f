using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Chooses the forwarder for a request: its own client for cleartext HTTP/1.1, YARP for HTTP/2, for TLS and for upgrades, which become streams of something else.</summary>
/// <param name="http1">For HTTP/1.1.</param>
/// <param name="others">For everything else.</param>
internal sealed class ForwarderChoice(IForwarder http1, IForwarder others) : IForwarder
{
    /// <inheritdoc/>
    public ValueTask<ForwardResult> SendAsync(Exchange exchange, EndpointState endpoint, CancellationToken deadline) =>
        (IsHttp1(exchange) ? http1 : others).SendAsync(exchange, endpoint, deadline);

    /// <summary>A Connection header in HTTP/1.1, CONNECT in HTTP/2 (RFC 8441), where any other CONNECT has been refused by now.</summary>
    public static bool IsUpgrade(Exchange exchange) =>
        (exchange.Request.Headers.Connection.Count > 0 && exchange.Http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
        || HttpMethods.IsConnect(exchange.Request.Method);

    private static bool IsHttp1(Exchange exchange) =>
        exchange.Backend?.Configuration is not ({ Protocol: Backend.Types.Protocol.H2C } or { Tls: not null }) && !IsUpgrade(exchange);
}
