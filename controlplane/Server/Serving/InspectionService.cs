using Grpc.Core;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Resources;
using GatewayApi.Protos.Values;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SnapshotResource = GatewayApi.Config.V1.SnapshotResource;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>A read-only view for people. Private keys are redacted in the one place where resources are shown.</summary>
internal sealed class InspectionService(
    PublicationBoard board, ConnectedProxies proxies, StatusBoard statuses, StreamGate gate, TimeProvider time)
    : Inspection.InspectionBase
{
    /// <inheritdoc/>
    public override Task<ListGatewaysResponse> ListGateways(ListGatewaysRequest request, ServerCallContext context)
    {
        var roster = proxies.Current;
        var response = new ListGatewaysResponse();
        response.Gateways.AddRange(board.Current.Result.Snapshots.Select(s => Views.Summary(s.Key, s.Value, roster)));
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<GetSnapshotResponse> GetSnapshot(GetSnapshotRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Gateway is null)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "gateway is required"));
        }

        var key = Key(request.Gateway);
        if (!board.Current.Result.Snapshots.TryGetValue(key, out var snapshot))
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"there is no Gateway {key} of this controller"));
        }

        var kinds = Kinds(request);
        var response = new GetSnapshotResponse { Version = snapshot.Version };
        response.Resources.AddRange(snapshot.Resources.Values
            .Where(r => (kinds.Count == 0 || kinds.Contains(r.Kind)) && r.Name.Contains(request.NameContains, StringComparison.Ordinal))
            .Select(static r => new SnapshotResource { Hash = r.Hash.ToString(), Resource = Redaction.Of(r.Parse()) }));
        return Task.FromResult(Bounded(response));
    }

    /// <inheritdoc/>
    public override Task<ListProxiesResponse> ListProxies(ListProxiesRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = time.GetUtcNow();
        var publication = board.Current;
        var response = new ListProxiesResponse();
        response.Proxies.AddRange(proxies.Current.Connected.Values
            .Where(p => request.Gateway is null || p.Id.Gateway == Key(request.Gateway))
            .Select(p => Views.Of(p, publication, now)));
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<ListStatusesResponse> ListStatuses(ListStatusesRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        var response = new ListStatusesResponse();
        response.Statuses.AddRange(statuses.Current
            .Where(s => Selects(request.Kind, s.Key.Kind) && Selects(request.Namespace, s.Key.Key.Namespace) && Selects(request.Name, s.Key.Key.Name))
            .Select(static s => new ObjectStatus
            {
                Kind = s.Key.Kind,
                Namespace = s.Key.Key.Namespace,
                Name = s.Key.Key.Name,
                Generation = s.Value.Generation,
                Status = JsonParser.Default.Parse<Struct>(s.Value.Status.ToString()),
            }));
        return Task.FromResult(Bounded(response));
    }

    /// <inheritdoc/>
    public override async Task WatchChanges(WatchChangesRequest request, IServerStreamWriter<Change> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, gate.Ended);
        var watch = new ChangeWatch(board, proxies, time, request.Gateway is null ? null : Key(request.Gateway));
        try
        {
            await watch.RunAsync(responseStream, ended.Token);
        }
        catch (OperationCanceledException) when (gate.Ended.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the control plane is stopping"));
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The watcher went away.
        }
    }

    private static bool Selects(string wanted, string actual) => wanted.Length == 0 || wanted == actual;

    private static ObjectKey Key(GatewayRef gateway) => new(gateway.Namespace, gateway.Name);

    private static HashSet<ResourceKind> Kinds(GetSnapshotRequest request)
    {
        var kinds = new HashSet<ResourceKind>();
        foreach (var word in request.Kinds)
        {
            if (!ResourceName.TryParse(word + "/_", out var name))
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, $"'{word}' is not a kind of resource"));
            }

            kinds.Add(name.Kind);
        }

        return kinds;
    }

    private static T Bounded<T>(T response)
        where T : IMessage => response.CalculateSize() <= ConfigStreamLimits.MaxMessageBytes
            ? response
            : throw new RpcException(new Status(StatusCode.ResourceExhausted, $"the answer is larger than {ConfigStreamLimits.MaxMessageBytes} bytes; ask for less"));
}
