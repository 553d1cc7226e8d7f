using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission;
using GatewayApi.Tests.ApiServer.Admission;
using GatewayApi.Tests.ApiServer.Apply;
using GatewayApi.Tests.ApiServer.Controllers;
using GatewayApi.Tests.ApiServer.Crds;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>Creation and change of objects: what the registry of an API server does between a request and its store.</summary>
internal sealed class ObjectWriter(ObjectStore store, ResourceCatalogue catalogue, ServiceAllocator allocator, TimeProvider time)
{
    public ObjectStore Store => store;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Creates an object; its fields belong to the writer unless <paramref name="recordManagers"/> says otherwise.</summary>
    /// <exception cref="ApiException">It is not allowed.</exception>
    public WriteResult Create(Target target, JsonObject body, WriteOptions options, Action<JsonObject>? recordManagers = null)
    {
        var obj = Pruning.WithoutNulls(body).AsObject();
        Metadata.Identify(obj, target);
        RequireNamespace(target);
        Metadata.Name(obj, target.Type);
        target = target with { Name = obj.Text("metadata", "name") };
        Metadata.Initialize(obj, target, Now);
        SchemaAdmission.Decode(obj, target, options);
        if (target.Type.HasStatus && target.Type.Plural != "nodes")
        {
            obj.Remove("status");
        }

        SchemaAdmission.Default(obj, target);
        Establish(obj, target.Type);
        SchemaAdmission.Validate(obj, null, target);
        obj["metadata"]!.AsObject().Remove("managedFields");
        if (recordManagers is null)
        {
            ManagedFields.Update([], obj, target, options, Now);
        }
        else
        {
            recordManagers(obj);
        }

        var release = options.IsDryRun ? null : allocator.Allocate(obj, null, target.Type);
        obj["apiVersion"] = target.Type.ApiVersion(target.Type.StorageVersion);
        if (options.IsDryRun)
        {
            return store.Get(target.Type, target.Key) is null ? new WriteResult(obj, IsNew: true) : throw Refusal.AlreadyExists(target.Type, target.Name);
        }

        if (Commit(target, null, obj) is { } stored)
        {
            return new WriteResult(stored.Object, IsNew: true);
        }

        release?.Invoke();
        throw Refusal.AlreadyExists(target.Type, target.Name);
    }

    /// <summary>Creates an object that is known to be good, without looking through it: so that a server with all CRDs starts at once.</summary>
    public void Adopt(Target target, JsonObject obj)
    {
        Metadata.Initialize(obj, target, Now);
        Establish(obj, target.Type);
        Commit(target with { Name = obj.Text("metadata", "name") }, null, obj);
    }

    /// <summary>Puts an object in the place of another (PUT).</summary>
    /// <exception cref="ApiException">It is not allowed.</exception>
    public WriteResult Replace(Target target, JsonObject body, WriteOptions options)
    {
        var obj = Pruning.WithoutNulls(body).AsObject();
        if (obj.Text("metadata", "name").Length == 0)
        {
            throw Refusal.BadRequest("the name of the object (based on URL) was undeterminable: name must be provided");
        }

        Metadata.Identify(obj, target);
        if (store.Get(target.Type, target.Key) is null && target.Type.AllowsCreateOnUpdate && target.Subresource.Length == 0)
        {
            return Create(target, body, options);
        }

        if (obj.Text("metadata", "resourceVersion") is "" or "0" && !target.Type.AllowsUnconditionalUpdate && store.Get(target.Type, target.Key) is not null)
        {
            throw Refusal.Invalid(target.Type, target.Name, ("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0: must be specified for an update"));
        }

        SchemaAdmission.Decode(obj, target, options);
        return Change(target, options, _ => obj.Clone());
    }

    /// <summary>
    /// Changes an object; <paramref name="change"/> makes the new one of the current one, in the version of the client, and is asked again when
    /// somebody else was faster, unless it insists on a resourceVersion.
    /// </summary>
    /// <exception cref="ApiException">It is not allowed.</exception>
    public WriteResult Change(Target target, WriteOptions options, Func<JsonObject, JsonObject> change, bool tracksManagers = true)
    {
        while (true)
        {
            var current = store.Get(target.Type, target.Key) ?? throw Refusal.NotFound(target.Type, target.Name);
            var next = Pruning.WithoutNulls(change(current.As(target.Version))).AsObject();
            Metadata.Identify(next, target);
            UpdateRules.CheckPreconditions(current.Object, next, target);
            next = UpdateRules.Merge(current.Object, next, target);
            if (target.Type.Id == BuiltInResources.Services.Id)
            {
                ServiceTypeChange.Drop(next, current.Object);
            }

            SchemaAdmission.Default(next, target);
            SchemaAdmission.Validate(next, current.Object, target);
            if (target.Type.HasGeneration && Metadata.SpecificationDiffers(current.Object, next))
            {
                next["metadata"]!["generation"] = (current.Object.Number("metadata", "generation") ?? 0) + 1;
            }

            if (tracksManagers)
            {
                ManagedFields.Update(current.Object, next, target, options, Now);
            }

            var release = options.IsDryRun ? null : allocator.Allocate(next, current.Object, target.Type);

            next["apiVersion"] = target.Type.ApiVersion(target.Type.StorageVersion);
            if (ManagedFields.IsSame(current.Object, next))
            {
                // A write that changes nothing is none: no new resourceVersion, no event.
                return new WriteResult(current.Object);
            }

            if (options.IsDryRun)
            {
                return new WriteResult(next);
            }

            var ends = Metadata.IsTerminating(next) && !Metadata.HasFinalizers(next);
            if (Commit(target, current, ends ? null : next) is { } stored)
            {
                return new WriteResult(stored.Object);
            }

            release?.Invoke();
        }
    }

    /// <summary>Stores, and follows what a CRD says. Null when the expected state is no longer there.</summary>
    public StoredObject? Commit(Target target, StoredObject? expected, JsonObject? next)
    {
        if (!store.TryCommit(target.Type, target.Key, expected, next, out var stored))
        {
            return null;
        }

        if (target.Type.Id == BuiltInResources.CustomResourceDefinitions.Id)
        {
            CrdLifecycle.Follow(store, catalogue, stored!, isGone: next is null);
        }

        return stored;
    }

    private void RequireNamespace(Target target)
    {
        if (!target.Type.Namespaced)
        {
            return;
        }

        var ns = store.Get(BuiltInResources.Namespaces, target.Namespace) ?? throw Refusal.NotFound(BuiltInResources.Namespaces, target.Namespace);
        if (Metadata.IsTerminating(ns.Object))
        {
            throw Refusal.Forbidden(
                target.Type,
                target.Name,
                $"unable to create new content in namespace {target.Namespace} because it is being terminated",
                new JsonArray(Refusal.Cause("NamespaceTerminating", $"namespace {target.Namespace} is being terminated", "metadata.namespace")));
        }
    }

    // What other parts of a cluster set so soon after the creation that nobody sees it missing.
    private void Establish(JsonObject obj, ResourceType type)
    {
        if (type.Id == BuiltInResources.Namespaces.Id)
        {
            obj.Ensure("spec")["finalizers"] = new JsonArray("kubernetes");
            obj.Ensure("status")["phase"] = "Active";
        }
        else if (type.Id == BuiltInResources.CustomResourceDefinitions.Id)
        {
            obj["status"] = CrdLifecycle.Established(obj, Metadata.Time(Now));
        }
    }
}
