using System.Security.Authentication;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Forwards by YARP.</summary>
internal sealed class YarpForwarder(IHttpForwarder forwarder, UpstreamHandlers handlers) : IForwarder
{
    private static readonly Backend Plain = new() { Protocol = Backend.Types.Protocol.Http1 };

    /// <inheritdoc/>
    public async ValueTask<ForwardResult> SendAsync(Exchange exchange, EndpointState endpoint, CancellationToken deadline)
    {
        var http = exchange.Http;
        var backend = exchange.Backend?.Configuration ?? Plain;
        var (pool, config) = handlers.For(backend);
        var invoker = exchange.Invoker(pool);
        if (exchange.RequestBody.IsActive)
        {
            http.Request.Body = exchange.RequestBody;
        }

        var error = await forwarder.SendAsync(http, UpstreamHandlers.Scheme + endpoint.Authority, invoker, config, exchange.Transformer, deadline);
        if (error == ForwarderError.None)
        {
            return exchange.Retries is { HasDropped: true } ? ForwardResult.Dropped : ForwardResult.Answered;
        }

        var exception = http.Features.Get<IForwarderErrorFeature>()?.Exception;
        http.Features.Set<IForwarderErrorFeature>(null);
        if (exception is HttpRequestException { InnerException: IOException { InnerException: AuthenticationException } distrust })
        {
            exchange.Detail = distrust.Message;
        }

        // A backend that has answered may not want the rest of the body any more, and an HTTP/2 backend says so (RFC 9113, section 8.1): its answer counts.
        if (exchange.Transformer.IsAnswered && error is (ForwarderError.RequestBodyDestination or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient))
        {
            return ForwardResult.Answered;
        }

        // A response that the backend breaks off is broken off for the client at once, which then looks as if it had gone.
        return deadline.IsCancellationRequested ? ForwardResult.DeadlinePassed
            : error != ForwarderError.ResponseBodyDestination && http.RequestAborted.IsCancellationRequested ? ForwardResult.ClientGone
            : Classify(error, exception);
    }

    private static ForwardResult Classify(ForwarderError error, Exception? exception) => error switch
    {
        ForwarderError.Request when exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => ForwardResult.NotConnected,
        ForwarderError.RequestTimedOut when exception?.InnerException is TimeoutException => ForwardResult.ConnectTimedOut,
        ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => ForwardResult.Idle,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled => ForwardResult.Idle,
        ForwarderError.ResponseBodyCanceled => ForwardResult.Idle,
        ForwarderError.RequestBodyClient => ForwardResult.BadRequestBody,
        ForwarderError.ResponseBodyClient => ForwardResult.ClientGone,

        // An upgraded connection ends when either side ends it; how it does so is the two sides' business.
        ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeRequestDestination
            or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient or ForwarderError.UpgradeResponseDestination => ForwardResult.Answered,
        _ => ForwardResult.UpstreamFailed,
    };
}
