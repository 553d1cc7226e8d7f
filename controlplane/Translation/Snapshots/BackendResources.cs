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
internal sealed class BackendResources(EndpointSliceIndex slices, ImmutableDictionary<BackendNode, BackendParts> previous)
{
    private readonly Dictionary<BackendNode, BackendParts> _parts = [];

    /// <summary>What was made, for the next translation.</summary>
    public ImmutableDictionary<BackendNode, BackendParts> Parts => _parts.ToImmutableDictionary();

    /// <summary>What was made now and before.</summary>
    /// <param name="changes">The routes that changed; what no proxy has any more is left out.</param>
    /// <param name="graph">The nodes after that.</param>
    public ImmutableDictionary<BackendNode, BackendParts> Following(ImmutableArray<RouteChange> changes, ResourceGraph graph) => previous
        .SetItems(_parts)
        .RemoveRange(changes
            .Where(static c => c.Before is not null)
            .SelectMany(static c => RouteResources.BackendsOf(c.Before!))
            .Distinct()
            .SelectMany(b => Unsent(b, graph)));

    /// <summary>The resources: of a Service two, of an XBackend the Backend alone, because proxies look up its endpoints themselves.</summary>
    public ImmutableArray<SnapshotResource> Build(BackendNode backend)
    {
        if (!_parts.TryGetValue(backend, out var parts))
        {
            var own = backend.External is null ? slices.Of(backend.Service) : null;
            var before = previous.GetValueOrDefault(backend);
            parts = before is not null && ReferenceEquals(before.Slices, own)
                ? before
                : new BackendParts(own, [before?.Resources[0] ?? BuildBackend(backend), .. own is null ? [] : new[] { EndpointSets.Build(backend, slices) }]);
            _parts.Add(backend, parts);
        }

        return parts.Resources;
    }

    private static IEnumerable<BackendNode> Unsent(BackendNode backend, ResourceGraph graph) => graph.Gateways
        .Select(g => BackendCalls.Of(backend, g))
        .Except(graph.Gateways.Where(g => graph.Backends.IsSent(backend, g.Key)).Select(g => BackendCalls.Of(backend, g)));

    private static SnapshotResource BuildBackend(BackendNode backend) =>
        SnapshotResource.Create(backend.Name, new Wire.Resource
        {
            Backend = new Wire.Backend
            {
                Namespace = backend.Service.Namespace,
                Service = backend.Service.Name,
                Port = (uint)backend.Port,
                Hostname = backend.External?.Hostname ?? "",
                Protocol = backend.Protocol,
                Tls = backend.Tls,
                RetryBudget = backend.Traffic.RetryBudget,
                SessionPersistence = backend.Traffic.SessionPersistence,
            },
        });
}
