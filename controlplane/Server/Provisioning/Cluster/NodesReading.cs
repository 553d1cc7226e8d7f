using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Watching.Cluster;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>From what an informer sees of the nodes to their addresses.</summary>
/// <param name="changed">Hears of each new list of addresses.</param>
internal sealed class NodesReading(Action<ImmutableArray<string>> changed) : IInformerHandler
{
    private readonly Dictionary<string, JsonObject> _nodes = new(StringComparer.Ordinal);
    private ImmutableArray<string> _addresses = [];

    /// <inheritdoc/>
    public void Changed(in ObjectHeader header, ReadOnlySpan<byte> json)
    {
        // Nodes are large and speak every few seconds; two lists of them are of interest.
        var status = JsonNode.Parse(json)!["status"];
        _nodes[header.Key.Name] = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = header.Key.Name },
            ["status"] = new JsonObject { ["conditions"] = status?["conditions"]?.DeepClone(), ["addresses"] = status?["addresses"]?.DeepClone() },
        };
    }

    /// <inheritdoc/>
    public void Deleted(ObjectKey key) => _nodes.Remove(key.Name);

    /// <inheritdoc/>
    public ValueTask FlushAsync(bool isListed, CancellationToken cancellation)
    {
        var now = NodeAddresses.Of(_nodes.Values);
        if (isListed && !now.SequenceEqual(_addresses))
        {
            _addresses = now;
            changed(now);
        }

        return ValueTask.CompletedTask;
    }
}
