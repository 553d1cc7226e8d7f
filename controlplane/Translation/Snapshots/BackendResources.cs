using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.State;
using Wire = GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>BackendNode → Backend and EndpointSet, made once for all Gateways.</summary>
internal sealed class BackendResources(EndpointSliceIndex slices)
{
    private readonly Dictionary<BackendNode, ImmutableArray<SnapshotResource>> _built = [];

    /// <summary>The two resources.</summary>
    public ImmutableArray<SnapshotResource> Build(BackendNode backend)
    {
        if (!_built.TryGetValue(backend, out var resources))
        {
            resources = [BuildBackend(backend), EndpointSets.Build(backend, slices)];
            _built.Add(backend, resources);
        }

        return resources;
    }

    private static SnapshotResource BuildBackend(BackendNode backend) =>
        SnapshotResource.Create(backend.Name, new Wire.Resource
        {
            Backend = new Wire.Backend
            {
                Namespace = backend.Service.Namespace,
                Service = backend.Service.Name,
                Port = (uint)backend.Port,
                Protocol = backend.Protocol,
            },
        });
}
