using System.Collections.Immutable;
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
        var ready = new List<Wire.Endpoint>();
        var ending = new List<Wire.Endpoint>();
        foreach (var (_, slice) in slices.Of(backend.Service))
        {
            foreach (var port in slice.AddressType is "IPv4" or "IPv6" ? slice.Ports.AsSpan() : [])
            {
                if (IsPort(port, backend))
                {
                    Add(slice.Endpoints, (uint)port.Port!.Value, ready, ending);
                }
            }
        }

        // When all of them are about to end, the ones that still serve are better than none (KEP-1669).
        var usable = ready.Count > 0 ? ready : ending;
        usable.Sort(static (a, b) => string.CompareOrdinal(a.Address, b.Address) is var order && order != 0 ? order : a.Port.CompareTo(b.Port));
        var message = new Wire.EndpointSet();
        foreach (var endpoint in usable)
        {
            if (message.Endpoints.Count == 0 || !message.Endpoints[^1].Equals(endpoint))
            {
                message.Endpoints.Add(endpoint);
            }
        }

        return SnapshotResource.Create(backend.EndpointSetName, new Wire.Resource { EndpointSet = message });
    }

    private static void Add(ImmutableArray<SliceEndpoint> endpoints, uint port, List<Wire.Endpoint> ready, List<Wire.Endpoint> ending)
    {
        foreach (var endpoint in endpoints)
        {
            var of = IsReady(endpoint.Conditions) ? ready : IsServingToTheEnd(endpoint.Conditions) ? ending : null;
            if (of is not null && !endpoint.Addresses.IsEmpty && IPAddress.TryParse(endpoint.Addresses[0], out _))
            {
                of.Add(new Wire.Endpoint { Address = endpoint.Addresses[0], Port = port });
            }
        }
    }

    private static bool IsPort(EndpointPort port, BackendNode backend) =>
        port.Port is >= 1 and <= 65535 && port.Protocol == (backend.Protocol == Wire.Backend.Types.Protocol.Udp ? "UDP" : "TCP") && (port.Name ?? "") == backend.PortName;

    private static bool IsReady(EndpointConditions conditions) => conditions.Ready ?? true;

    private static bool IsServingToTheEnd(EndpointConditions conditions) =>
        conditions.Terminating == true && (conditions.Serving ?? IsReady(conditions));
}
