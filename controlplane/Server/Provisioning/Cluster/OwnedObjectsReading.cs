using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Watching.Cluster;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>From what an informer sees of a provisioned kind to <see cref="OwnedObjects"/>.</summary>
internal sealed class OwnedObjectsReading(ApiResource resource, OwnedObjects owned) : IInformerHandler
{
    /// <inheritdoc/>
    public void Changed(in ObjectHeader header, ReadOnlySpan<byte> json)
    {
        var live = JsonNode.Parse(json)!.AsObject();
        (live["metadata"] as JsonObject)?.Remove("managedFields");
        if (OwnedObject.Of(resource, live) is { } seen)
        {
            owned.Saw(seen);
        }
        else
        {
            Deleted(header.Key);
        }
    }

    /// <inheritdoc/>
    public void Deleted(ObjectKey key) => owned.Lost(new ObjectId(resource.Kind, key));

    /// <inheritdoc/>
    public ValueTask FlushAsync(bool isListed, CancellationToken cancellation)
    {
        if (isListed)
        {
            owned.Listed(resource);
        }

        return ValueTask.CompletedTask;
    }
}
