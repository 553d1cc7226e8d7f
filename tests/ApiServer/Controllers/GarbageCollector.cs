using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Controllers;

/// <summary>Deletes objects whose owners are gone, and finishes foreground and orphaning deletions.</summary>
internal sealed class GarbageCollector(ObjectStore store, ResourceCatalogue catalogue, ObjectWriter writer, ObjectDeleter deleter)
{
    private readonly Dictionary<string, HashSet<(string Type, string Key)>> _dependents = new(StringComparer.Ordinal);

    public void Follow(StoreEvent change)
    {
        Index(change);
        var uid = change.Object.Object.Text("metadata", "uid");
        if (change.Kind == StoreEvent.Deleted)
        {
            foreach (var dependent in Dependents(uid))
            {
                Check(dependent);
            }

            // The last dependent of an owner that waits for it in the foreground may be this one.
            foreach (var reference in change.Object.Object.Items("metadata", "ownerReferences"))
            {
                if (Owner(reference, change.Object.Namespace) is { } owner)
                {
                    Finish(owner);
                }
            }

            return;
        }

        if (change.Object.Object.At("metadata", "ownerReferences") is not null)
        {
            Check(change.Object);
        }

        if (Metadata.IsTerminating(change.Object.Object) && store.Get(change.Object.Type, change.Object.Key) is { } current)
        {
            Finish(current);
        }
    }

    private void Check(StoredObject dependent)
    {
        var references = dependent.Object.Items("metadata", "ownerReferences").ToArray();
        var dangling = references.Where(r => IsGone(r, dependent)).Select(static r => r.Text("uid")).ToArray();
        if (dangling.Length == 0 || Metadata.IsTerminating(dependent.Object))
        {
            return;
        }

        if (dangling.Length == references.Length)
        {
            Delete(dependent);
        }
        else
        {
            // One of several owners keeps it; the references to the others go.
            Change(dependent, current => Without(current, "ownerReferences", r => dangling.Contains(r.Text("uid"))));
        }
    }

    private void Finish(StoredObject owner)
    {
        var finalizers = (owner.Object.At("metadata", "finalizers") as JsonArray ?? []).Select(static f => (string?)f).ToArray();
        var dependents = Dependents(owner.Object.Text("metadata", "uid")).ToArray();
        if (finalizers.Contains(ObjectDeleter.Orphan))
        {
            foreach (var dependent in dependents)
            {
                Change(dependent, current => Without(current, "ownerReferences", r => r.Text("uid") == owner.Object.Text("metadata", "uid")));
            }

            Change(owner, static current => Without(current, "finalizers", static f => (string?)f == ObjectDeleter.Orphan));
        }
        else if (finalizers.Contains(ObjectDeleter.Foreground))
        {
            foreach (var dependent in dependents.Where(static d => !Metadata.IsTerminating(d.Object)))
            {
                Delete(dependent);
            }

            var blocking = Dependents(owner.Object.Text("metadata", "uid"))
                .Any(d => d.Object.Items("metadata", "ownerReferences").Any(r => r.Text("uid") == owner.Object.Text("metadata", "uid") && r.IsTrue("blockOwnerDeletion")));
            if (!blocking)
            {
                Change(owner, static current => Without(current, "finalizers", static f => (string?)f == ObjectDeleter.Foreground));
            }
        }
    }

    private static JsonObject Without(JsonObject obj, string field, Func<JsonNode?, bool> isGone)
    {
        var metadata = obj["metadata"]!.AsObject();
        var rest = (metadata[field] as JsonArray ?? []).Where(i => !isGone(i)).Select(static i => i?.DeepClone()).ToArray();
        metadata.Put(field, rest.Length > 0 ? new JsonArray(rest) : null);
        return obj;
    }

    private void Delete(StoredObject obj) => ControllerWrites.Try(() => deleter.Delete(
        new Target(obj.Type, obj.Type.StorageVersion, obj.Namespace, obj.Name),
        new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = obj.Object.Text("metadata", "uid") } }));

    private void Change(StoredObject obj, Func<JsonObject, JsonObject> change) => ControllerWrites.Try(() => writer.Change(
        new Target(obj.Type, obj.Type.StorageVersion, obj.Namespace, obj.Name), new WriteOptions { FieldManager = "kube-controller-manager" }, change));

    private void Index(StoreEvent change)
    {
        var place = (change.Object.Type.Id, change.Object.Key);
        foreach (var reference in change.Previous?.Object.Items("metadata", "ownerReferences") ?? [])
        {
            _dependents.GetValueOrDefault(reference.Text("uid"))?.Remove(place);
        }

        foreach (var reference in change.Kind == StoreEvent.Deleted ? [] : change.Object.Object.Items("metadata", "ownerReferences"))
        {
            if (!_dependents.TryGetValue(reference.Text("uid"), out var places))
            {
                _dependents[reference.Text("uid")] = places = [];
            }

            places.Add(place);
        }
    }

    private IEnumerable<StoredObject> Dependents(string uid) =>
        (_dependents.GetValueOrDefault(uid) ?? []).ToArray().Select(p => catalogue.Named(p.Type) is { } type ? store.Get(type, p.Key) : null).OfType<StoredObject>();

    // What cannot be looked up, of a kind that is not served or in no namespace, is not known to be gone.
    private bool IsGone(JsonObject reference, StoredObject dependent) =>
        catalogue.OfKind(reference.Text("apiVersion"), reference.Text("kind")) is { } found
        && (dependent.Type.Namespaced || !found.Type.Namespaced)
        && Owner(reference, dependent.Namespace) is null;

    // An owner of the same name but another uid is another object.
    private StoredObject? Owner(JsonObject reference, string ns) =>
        catalogue.OfKind(reference.Text("apiVersion"), reference.Text("kind")) is { } found
        && store.Get(found.Type, found.Type.Key(ns, reference.Text("name"))) is { } owner
        && owner.Object.Text("metadata", "uid") == reference.Text("uid")
            ? owner
            : null;
}
