using GatewayApi.ControlPlane.Translation.Resources;
using Grpc.Core;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>Decides who gets a Gateway's configuration, which includes private keys.</summary>
internal interface IProxyIdentity
{
    /// <summary>Checks a proxy that has said whose it is.</summary>
    /// <param name="gateway">The Gateway it asks for.</param>
    /// <param name="authorization">The <c>authorization</c> of its request; null without.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>OK, or why it gets nothing.</returns>
    ValueTask<Status> CheckAsync(ObjectKey gateway, string? authorization, CancellationToken cancellation);
}
