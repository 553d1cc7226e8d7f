using System.Net;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using Wire = GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>EndpointSlices → EndpointSet.</summary>
internal static class EndpointSets
{
    /// <summary>The endpoints of a Service port that requests may be sent to.</summary>
    public static SnapshotResource Build(BackendNode backend, EndpointSliceIndex slices)
    {
        var all = slices.Of(backend.Service).Values
            .Where(static s => s.AddressType is "IPv4" or "IPv6")
            .SelectMany(s => s.Ports.Where(p => IsPort(p, backend)).SelectMany(p => s.Endpoints.Select(e => (Endpoint: e, Port: p.Port!.Value))))
            .Where(static e => !e.Endpoint.Addresses.IsEmpty && IPAddress.TryParse(e.Endpoint.Addresses[0], out _))
            .ToArray();

        // When all of them are about to end, the ones that still serve are better than none (KEP-1669).
        var usable = all.Where(static e => IsReady(e.Endpoint.Conditions)).ToArray();
        usable = usable.Length > 0 ? usable : [.. all.Where(static e => IsServingToTheEnd(e.Endpoint.Conditions))];

        var message = new Wire.EndpointSet();
        message.Endpoints.AddRange(usable
            .Select(static e => (Address: e.Endpoint.Addresses[0], e.Port))
            .Distinct()
            .OrderBy(static e => e.Address, StringComparer.Ordinal)
            .ThenBy(static e => e.Port)
            .Select(static e => new Wire.Endpoint { Address = e.Address, Port = (uint)e.Port }));
        return SnapshotResource.Create(backend.EndpointSetName, new Wire.Resource { EndpointSet = message });
    }

    private static bool IsPort(EndpointPort port, BackendNode backend) =>
        port.Port is >= 1 and <= 65535 && port.Protocol == (backend.Protocol == Wire.Backend.Types.Protocol.Udp ? "UDP" : "TCP") && (port.Name ?? "") == backend.PortName;

    private static bool IsReady(EndpointConditions conditions) => conditions.Ready ?? true;

    private static bool IsServingToTheEnd(EndpointConditions conditions) =>
        conditions.Terminating == true && (conditions.Serving ?? IsReady(conditions));
}
