using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Leadership;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>Writes one provisioned object. Never touches an object of somebody else that happens to have the name.</summary>
internal sealed class ObjectApplier(KubernetesApi api, LeaderState leader)
{
    // Owns the number of replicas once parameters no longer name one; never writes again, so an autoscaler finds no resistance.
    private const string HandoverManager = "gatewayapi.dev/replicas";

    /// <summary>Applies a manifest.</summary>
    /// <param name="gateway">The Gateway it belongs to.</param>
    /// <param name="manifest">What is to be; not changed.</param>
    /// <param name="known">The live object; null when none of ours is known.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The live object after it; null when this process may not write.</returns>
    /// <exception cref="ApiException">The server refused.</exception>
    /// <exception cref="ForeignObjectException">The name is taken.</exception>
    public async Task<OwnedObject?> ApplyAsync(ObjectKey gateway, JsonObject manifest, OwnedObject? known, CancellationToken cancellation)
    {
        var resource = ProvisionedKinds.Of((string)manifest["kind"]!);
        var path = resource.Object((string)manifest["metadata"]!["namespace"]!, (string)manifest["metadata"]!["name"]!);
        var live = known ?? await FindAsync(resource, path, cancellation);
        if (live is not null && live.Gateway != gateway)
        {
            throw new ForeignObjectException(live.Id);
        }

        if (!leader.IsLeader)
        {
            return null;
        }

        var isDeployment = resource == ApiResources.Deployments;
        if (isDeployment && Replicas.NeedsHandover(manifest, live?.Live))
        {
            await api.ApplyAsync(path, Replicas.Handover(live!.Live), HandoverManager, cancellation);
        }

        var applied = await api.ApplyAsync(
            path, isDeployment ? Replicas.Settle(manifest, live?.Live) : manifest, KubernetesApi.FieldManager, cancellation);
        return OwnedObject.Of(resource, applied);
    }

    /// <summary>Deletes an object of ours; one that is gone already is no error.</summary>
    /// <returns>False when this process may not write, or the object is gone already.</returns>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task<bool> DeleteAsync(OwnedObject owned, CancellationToken cancellation)
    {
        if (!leader.IsLeader)
        {
            return false;
        }

        try
        {
            await api.DeleteAsync(ProvisionedKinds.Of(owned.Id.Kind).Object(owned.Id.Key.Namespace, owned.Id.Key.Name), owned.Uid, cancellation);
            return true;
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone, or another object has the name now.
            return false;
        }
    }

    private async Task<OwnedObject?> FindAsync(ApiResource resource, string path, CancellationToken cancellation)
    {
        try
        {
            var live = await api.GetAsync(path, cancellation);
            return OwnedObject.Of(resource, live)
                ?? throw new ForeignObjectException(new ObjectId(
                    resource.Kind, new ObjectKey((string?)live["metadata"]?["namespace"] ?? "", (string?)live["metadata"]?["name"] ?? "")));
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }
}
