using System.Net;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>
/// Serves only whoever comes from this machine or, in a cluster, through a port-forward into this pod: the API server has checked by then
/// that they may do that.
/// </summary>
internal sealed class LoopbackOnly : Interceptor
{
    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    private static void Check(ServerCallContext context)
    {
        if (context.GetHttpContext().Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
        {
            throw new RpcException(new Status(
                StatusCode.PermissionDenied, "inspection is served over loopback: use kubectl port-forward to a pod of the control plane"));
        }
    }
}
