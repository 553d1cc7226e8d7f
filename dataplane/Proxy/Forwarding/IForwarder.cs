using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>Carries one request to one endpoint and the response back. The seam behind which transports can be exchanged.</summary>
internal interface IForwarder
{
    /// <summary>
    /// One attempt. Writes the response when the endpoint gives one; otherwise leaves it unwritten, for the caller to answer or to try
    /// again.
    /// </summary>
    /// <param name="exchange">The request, with rule and backend.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="deadline">Cancelled when the time is up.</param>
    ValueTask<ForwardResult> SendAsync(Exchange exchange, EndpointState endpoint, CancellationToken deadline);
}
