using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Infrastructure;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>
/// Which of our objects are to be deleted. What belongs to a Gateway that is gone is not: the cluster's garbage collector removes it by its
/// owner, and an object list that is wrong for a moment deletes nothing.
/// </summary>
internal static class Leftovers
{
    /// <summary>The objects that have no purpose any more.</summary>
    /// <param name="state">What the cluster says.</param>
    /// <param name="wanted">What is to exist, for accepted Gateways.</param>
    /// <param name="owned">What exists of ours.</param>
    public static ImmutableArray<OwnedObject> Find(
        ClusterState state, IReadOnlyDictionary<ObjectKey, GatewayInfrastructureObjects> wanted, IEnumerable<OwnedObject> owned)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(owned);
        var all = owned.ToArray();
        return [.. all.Where(o => IsLeftOver(state, wanted, o, all))];
    }

    // Another class means other objects; those of the old one serve until the new ones do.
    private static bool Serves(GatewayInfrastructureObjects objects, OwnedObject[] all) => Array.Exists(all, o =>
        o.Id.Kind == "Deployment" && o.Id.Key.Name == objects.Name && o.Gateway == objects.Gateway
        && ((int?)o.Live["status"]?["availableReplicas"] > 0 || (int?)o.Live["spec"]?["replicas"] == 0));

    private static bool IsLeftOver(ClusterState state, IReadOnlyDictionary<ObjectKey, GatewayInfrastructureObjects> wanted, OwnedObject owned, OwnedObject[] all)
    {
        if (owned.Gateway is not { } key || state.Gateways.GetValueOrDefault(key) is not { } gateway || gateway.Metadata.Uid != owned.GatewayUid)
        {
            return false;
        }

        if (wanted.TryGetValue(key, out var objects))
        {
            // A Service that cannot be written just now, because no listener has a port, stays.
            return owned.Id.Key.Name != objects.Name
                ? Serves(objects, all)
                : (ProvisionedKinds.IsOptional(owned.Id.Kind) && !objects.Objects.Any(o => (string?)o["kind"] == owned.Id.Kind));
        }

        // The class is somebody else's now. A class that is missing, or not accepted, tells nothing: traffic must not depend on it.
        return state.GatewayClasses.TryGetValue(new ObjectKey("", gateway.Spec.GatewayClassName), out var gatewayClass)
            && gatewayClass.Spec.ControllerName != Controller.Name;
    }
}
