using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using Protocol = GatewayApi.Config.V1.Backend.Types.Protocol;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Follows references from routes of one kind to Services and XBackends.</summary>
internal sealed class BackendRefs(ClusterState state, ReferenceGrants grants, BackendSources sources, string routeKind)
{
    // Most Services are referred to by several routes.
    private readonly Dictionary<(ObjectKey Service, int Port, bool IsGrpc), BackendNode> _nodes = [];
    private readonly XBackendRefs _external = new(sources.External, grants, routeKind);

    /// <summary>The XBackend referred to, whether it is in force or not; null when the reference is to something else or may not be made.</summary>
    public XBackendNode? FindExternal(string routeNamespace, HttpBackendRef reference) => _external.Find(routeNamespace, reference);

    /// <summary>The backend referred to; null, with a problem recorded, when its share of the requests has to fail.</summary>
    /// <param name="routeNamespace">The route's namespace.</param>
    /// <param name="reference">What the user wrote.</param>
    /// <param name="at">The reference's field.</param>
    /// <param name="speaksGrpc">gRPC is spoken there, as it is in GRPCRoutes.</param>
    public BackendNode? Resolve(string routeNamespace, HttpBackendRef reference, Field at, bool speaksGrpc = false)
    {
        if (XBackendRefs.Is(reference))
        {
            return _external.Resolve(routeNamespace, reference, at, speaksGrpc || routeKind == Kinds.GrpcRoute);
        }

        var key = new ObjectKey(string.IsNullOrEmpty(reference.Namespace) ? routeNamespace : reference.Namespace, reference.Name);
        if (reference.Group != ApiGroups.Core || reference.Kind != Kinds.Service)
        {
            at.ReportUnresolved(Reasons.InvalidKind, $"{GroupKind(reference)} is not supported; Service and XBackend are");
            return null;
        }

        // Before the look-up: without a grant nobody learns what there is in another namespace.
        if (!grants.Allow(routeKind, routeNamespace, Kinds.Service, key))
        {
            at.ReportUnresolved(Reasons.RefNotPermitted, ReferenceGrants.Refusal(routeKind, routeNamespace, Kinds.Service, key));
            return null;
        }

        if (!state.Services.TryGetValue(key, out var service))
        {
            at.ReportUnresolved(Reasons.BackendNotFound, $"Service {key} does not exist");
            return null;
        }

        return Resolve(service, reference.Port, at, speaksGrpc || routeKind == Kinds.GrpcRoute);
    }

    private BackendNode? Resolve(Service service, int? number, Field at, bool isGrpc)
    {
        if (service.Spec.Type == "ExternalName")
        {
            // CVE-2021-25740: whoever writes such a Service chooses the target, past every namespace and grant.
            at.ReportUnresolved(Reasons.InvalidKind, $"Service {service.Key} is of type ExternalName, which is not supported");
            return null;
        }

        ServicePort? other = null;
        var transport = routeKind == Kinds.UdpRoute ? "UDP" : "TCP";
        foreach (var port in service.Spec.Ports)
        {
            if (port.Port == number && port.Protocol == transport)
            {
                return Known(service, port, at, isGrpc);
            }

            other ??= port.Port == number ? port : null;
        }

        if (other is null)
        {
            var cause = number is null ? $"the port of Service {service.Key} is missing" : $"Service {service.Key} has no port {number}";
            at.ReportUnresolved(Reasons.BackendNotFound, cause);
            return null;
        }

        at.ReportUnresolved(Reasons.UnsupportedProtocol, $"port {number} of Service {service.Key} is {other.Protocol}, not {transport}");
        return null;
    }

    private BackendNode? Known(Service service, ServicePort port, Field at, bool isGrpc)
    {
        var key = (service.Key, port.Port, isGrpc);
        if (!_nodes.TryGetValue(key, out var node) && (node = Node(service, port, at, isGrpc)) is not null)
        {
            _nodes.Add(key, node);
        }

        return node;
    }

    private BackendNode? Node(Service service, ServicePort port, Field at, bool isGrpc)
    {
        var tls = sources.Tls.For(service.Key, port.Name)?.Value;
        var traffic = sources.Traffic.For(service.Key, port.Name)?.Value ?? BackendTraffic.None;
        switch (routeKind)
        {
            case Kinds.UdpRoute:
                return new BackendNode(service.Key, port.Port, port.Name, Protocol.Udp, null, BackendTraffic.None, "udp");

            // Used where the listener has terminated TLS; what is passed through is the backend's own TLS (TLSRoute, field backendRefs).
            case Kinds.TlsRoute when tls is not null:
                return new BackendNode(service.Key, port.Port, port.Name, Protocol.Tcp, tls, BackendTraffic.None, "tls");
            case Kinds.TlsRoute or Kinds.TcpRoute:
                return new BackendNode(service.Key, port.Port, port.Name, Protocol.Tcp, null, BackendTraffic.None, "tcp");

            // gRPC is HTTP/2 whether the Service says so or not.
            case Kinds.GrpcRoute or Kinds.HttpRoute when isGrpc && string.IsNullOrEmpty(port.AppProtocol):
                return new BackendNode(service.Key, port.Port, port.Name, Protocol.H2C, tls, traffic, "grpc");
        }

        if (AppProtocols.ProtocolOf(port.AppProtocol, tls is not null) is not { } protocol || (isGrpc && protocol != Protocol.H2C))
        {
            at.ReportUnresolved(
                Reasons.UnsupportedProtocol,
                $"the appProtocol '{port.AppProtocol}' of port {port.Port} of Service {service.Key} is not supported for {(isGrpc && routeKind == Kinds.HttpRoute ? "gRPC" : $"{routeKind}s")}{(tls is null ? "" : " with a BackendTLSPolicy")}");
            return null;
        }

        return new BackendNode(service.Key, port.Port, port.Name, protocol, tls, traffic);
    }

    private static string GroupKind(HttpBackendRef reference) =>
        reference.Group.Length == 0 ? reference.Kind : $"{reference.Kind} of group {reference.Group}";
}
