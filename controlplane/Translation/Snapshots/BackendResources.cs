using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;
using Wire = GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>
/// BackendNode → Backend and EndpointSet, made once for all Gateways, and taken from the last translation where the node is equal and the
/// slices are the same instances: most edits touch none of thousands of backends.
/// </summary>
internal sealed class BackendResources(EndpointSliceIndex slices, IReadOnlyDictionary<BackendNode, BackendParts> previous)
{
    private readonly Dictionary<BackendNode, BackendParts> _parts = [];

    /// <summary>What was made, for the next translation.</summary>
    public IReadOnlyDictionary<BackendNode, BackendParts> Parts => _parts;

    /// <summary>What was made now and before, as far as routes still refer to it.</summary>
    /// <param name="used">The backends that routes refer to, by Service.</param>
    public IReadOnlyDictionary<BackendNode, BackendParts> AllParts(ImmutableDictionary<ObjectKey, ImmutableArray<BackendNode>> used)
    {
        if (_parts.All(p => ReferenceEquals(previous.GetValueOrDefault(p.Key), p.Value)))
        {
            return previous;
        }

        var all = new Dictionary<BackendNode, BackendParts>(previous.Where(p => used.TryGetValue(p.Key.Service, out var backends) && backends.Contains(p.Key)));
        foreach (var (backend, parts) in _parts)
        {
            all[backend] = parts;
        }

        return all;
    }

    /// <summary>The two resources.</summary>
    public ImmutableArray<SnapshotResource> Build(BackendNode backend)
    {
        if (!_parts.TryGetValue(backend, out var parts))
        {
            var own = slices.Of(backend.Service);
            var before = previous.GetValueOrDefault(backend);
            parts = before is not null && ReferenceEquals(before.Slices, own)
                ? before
                : new BackendParts(own, [before?.Resources[0] ?? BuildBackend(backend), EndpointSets.Build(backend, slices)]);
            _parts.Add(backend, parts);
        }

        return parts.Resources;
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
                Tls = backend.Tls,
                RetryBudget = backend.Traffic.RetryBudget,
                SessionPersistence = backend.Traffic.SessionPersistence,
            },
        });
}
