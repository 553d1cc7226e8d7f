using GatewayApi.ControlPlane.Translation.Resources;
using Grpc.Core;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>Standalone the port is bound to loopback: whoever reaches it is on this machine.</summary>
internal sealed class LocalProxyIdentity : IProxyIdentity
{
    /// <inheritdoc/>
    public ValueTask<Status> CheckAsync(ObjectKey gateway, string? authorization, CancellationToken cancellation) => new(Status.DefaultSuccess);
}
