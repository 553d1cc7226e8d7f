using Grpc.Core;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Identity;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>The gRPC side of the configuration protocol: admits a stream, then moves messages between it and its session.</summary>
internal sealed partial class ConfigStreamService(
    PublicationBoard board, ConnectedProxies proxies, StreamGate gate, IProxyIdentity identity, ControlPlaneMetrics metrics, TimeProvider time, ILogger<ConfigStreamService> logger)
    : ConfigStream.ConfigStreamBase
{
    private static readonly TimeSpan HelloLimit = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override async Task Subscribe(
        IAsyncStreamReader<ProxyMessage> requestStream, IServerStreamWriter<ControlPlaneMessage> responseStream, ServerCallContext context)
    {
        try
        {
            var hello = await AdmitAsync(requestStream, context);
            var id = new ProxyId(new ObjectKey(hello.GatewayNamespace, hello.GatewayName), hello.NodeId);
            using var place = proxies.Enter(id, hello.ProxyVersion, time.GetUtcNow());
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, place.Replaced, gate.Ended);
            LogConnected(id, hello.ProxyVersion);
            var stream = new ProxyStream(place, board, requestStream, responseStream, metrics, time, logger);
            try
            {
                await stream.RunAsync(hello, ended.Token);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                ThrowReason(place);
            }
            finally
            {
                LogDisconnected(id);
            }
        }
        catch (RpcException e)
        {
            metrics.StreamsRefused.Add(1, new KeyValuePair<string, object?>("reason", e.StatusCode.ToString()));
            LogRefused(LevelOf(e.StatusCode), e.StatusCode, e.Status.Detail);
            throw;
        }
        catch (Exception e) when (context.CancellationToken.IsCancellationRequested && e is IOException or OperationCanceledException)
        {
            // The proxy went away; there is nobody to tell.
        }
    }

    private async Task<Hello> AdmitAsync(IAsyncStreamReader<ProxyMessage> requests, ServerCallContext context)
    {
        if (gate.Refuses)
        {
            throw Refuse(StatusCode.Unavailable, "the control plane is stopping");
        }

        // A restarted control plane must not take configuration away: no stream before everything is read and translated.
        if (!board.Current.Exists)
        {
            throw Refuse(StatusCode.Unavailable, "the control plane has not read its source yet");
        }

        var hello = await ReadHelloAsync(requests, context.CancellationToken);
        if (hello.GatewayNamespace.Length is 0 or > SessionLimits.MaxIdentity || hello.GatewayName.Length is 0 or > SessionLimits.MaxIdentity
            || hello.NodeId.Length is 0 or > SessionLimits.MaxIdentity || hello.ProxyVersion.Length > SessionLimits.MaxIdentity)
        {
            throw Refuse(StatusCode.InvalidArgument, $"Hello needs gateway_namespace, gateway_name and node_id of at most {SessionLimits.MaxIdentity} characters");
        }

        var gateway = new ObjectKey(hello.GatewayNamespace, hello.GatewayName);
        var judgement = await identity.CheckAsync(gateway, context.RequestHeaders.GetValue("authorization"), context.CancellationToken);
        if (judgement.StatusCode != StatusCode.OK)
        {
            throw new RpcException(judgement);
        }

        return board.Current.Result.Snapshots.ContainsKey(gateway) ? hello : throw Refuse(StatusCode.NotFound, $"there is no Gateway {gateway} of this controller");
    }

    private static async Task<Hello> ReadHelloAsync(IAsyncStreamReader<ProxyMessage> requests, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(HelloLimit);
        try
        {
            return await requests.MoveNext(limit.Token) && requests.Current.MessageCase == ProxyMessage.MessageOneofCase.Hello
                ? requests.Current.Hello
                : throw Refuse(StatusCode.InvalidArgument, "the first message must be Hello");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Refuse(StatusCode.DeadlineExceeded, $"no Hello within {HelloLimit.TotalSeconds} s");
        }
    }

    private void ThrowReason(ProxyPlace place)
    {
        if (place.Replaced.IsCancellationRequested)
        {
            throw Refuse(StatusCode.Aborted, "a newer stream of the same node id took this one's place");
        }

        if (gate.Ended.IsCancellationRequested)
        {
            throw Refuse(StatusCode.Unavailable, "the control plane is stopping");
        }
    }

    private static RpcException Refuse(StatusCode code, string detail) => new(new Status(code, detail));

    [LoggerMessage(1, LogLevel.Information, "{Proxy}: connected, version {ProxyVersion}")]
    private partial void LogConnected(ProxyId proxy, string proxyVersion);

    [LoggerMessage(2, LogLevel.Information, "{Proxy}: disconnected")]
    private partial void LogDisconnected(ProxyId proxy);

    /// <summary>A proxy that may not have its configuration is somebody's fault and does not heal; the other ends are part of every restart.</summary>
    private static LogLevel LevelOf(StatusCode code) =>
        code is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.InvalidArgument ? LogLevel.Warning : LogLevel.Debug;

    [LoggerMessage(EventId = 3, Message = "stream refused or ended: {Code}: {Detail}")]
    private partial void LogRefused(LogLevel level, StatusCode code, string detail);
}
