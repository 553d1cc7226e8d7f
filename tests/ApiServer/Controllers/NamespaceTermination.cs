using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Controllers;

/// <summary>Empties namespaces that are being deleted, and lets them go when they are empty.</summary>
internal sealed class NamespaceTermination(ObjectStore store, ResourceCatalogue catalogue, ObjectWriter writer, ObjectDeleter deleter)
{
    public void Follow(StoreEvent change)
    {
        if (change.Object.Type.Id == BuiltInResources.Namespaces.Id && change.Kind != StoreEvent.Deleted)
        {
            Empty(change.Object.Name);
        }
        else if (change.Kind == StoreEvent.Deleted && change.Object.Type.Namespaced)
        {
            Empty(change.Object.Namespace);
        }
    }

    private void Empty(string ns)
    {
        if (store.Get(BuiltInResources.Namespaces, ns) is not { } stored || !Metadata.IsTerminating(stored.Object) || !Metadata.HasFinalizers(stored.Object))
        {
            return;
        }

        var remaining = 0;
        foreach (var type in catalogue.All.Where(static t => t.Namespaced && !t.IsReview))
        {
            foreach (var obj in store.Read(type).Objects.Values.Where(o => o.Namespace == ns))
            {
                remaining++;
                if (!Metadata.IsTerminating(obj.Object))
                {
                    ControllerWrites.Try(() => deleter.Delete(new Target(type, type.StorageVersion, ns, obj.Name), null));
                    remaining -= store.Get(type, obj.Key) is null ? 1 : 0;
                }
            }
        }

        if (remaining == 0)
        {
            ControllerWrites.Try(() => writer.Change(new Target(BuiltInResources.Namespaces, "v1", "", ns, "finalize"), new WriteOptions { FieldManager = "kube-controller-manager" }, current =>
            {
                current["spec"]!["finalizers"] = new JsonArray();
                return current;
            }));
        }
    }
}
