using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.Protos.Resources;
using Google.Protobuf.WellKnownTypes;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>Inner state as messages of the inspection service.</summary>
internal static class Views
{
    /// <summary>A Gateway's reference.</summary>
    public static GatewayRef Of(ObjectKey gateway) => new() { Namespace = gateway.Namespace, Name = gateway.Name };

    /// <summary>A snapshot in numbers.</summary>
    public static GatewaySummary Summary(ObjectKey gateway, Snapshot snapshot, ProxyRoster roster)
    {
        var kinds = snapshot.Resources.Values.CountBy(static r => r.Kind).ToDictionary();
        return new GatewaySummary
        {
            Gateway = Of(gateway),
            Version = snapshot.Version,
            Listeners = Count(ResourceKind.Listener),
            Routes = Count(ResourceKind.HttpRoute) + Count(ResourceKind.L4Route),
            Backends = Count(ResourceKind.Backend),
            Endpoints = (uint)snapshot.Resources.Values.Where(static r => r.Kind == ResourceKind.EndpointSet).Sum(static r => r.Parse().EndpointSet.Endpoints.Count),
            Certificates = Count(ResourceKind.Certificate),
            Bytes = (ulong)snapshot.Resources.Values.Sum(static r => (long)r.Bytes.Length),
            ConnectedProxies = (uint)roster.Of(gateway).Count(),
            CurrentProxies = (uint)roster.Of(gateway).Count(p => p.AcknowledgedVersion == snapshot.Version),
        };

        uint Count(ResourceKind kind) => (uint)kinds.GetValueOrDefault(kind);
    }

    /// <summary>A proxy.</summary>
    public static Proxy Of(ConnectedProxy proxy, Publication publication, DateTimeOffset now)
    {
        var view = new Proxy
        {
            Gateway = Of(proxy.Id.Gateway),
            NodeId = proxy.Id.NodeId,
            ProxyVersion = proxy.ProxyVersion,
            ConnectedSince = proxy.ConnectedSince.ToTimestamp(),
            AcknowledgedVersion = proxy.AcknowledgedVersion,
            CurrentVersion = publication.Result.Snapshots.GetValueOrDefault(proxy.Id.Gateway)?.Version ?? "",
            Load = proxy.Load.Last,
            LagMs = proxy.BehindSince is { } since ? (ulong)Math.Max(0, (now - since).TotalMilliseconds) : 0,
        };
        view.Rejected.AddRange(proxy.Rejected.Select(Of));
        return view;
    }

    private static Rejection Of(RejectedResource rejected) => new()
    {
        Name = rejected.Name,
        Reason = rejected.Reason,
        Severity = rejected.Degraded ? Rejection.Types.Severity.Degraded : Rejection.Types.Severity.Rejected,
    };
}
