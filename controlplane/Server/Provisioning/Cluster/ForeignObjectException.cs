using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>An object that is needed has a name that somebody else's object has.</summary>
internal sealed class ForeignObjectException(ObjectId id)
    : Exception($"{id} exists and is not this Gateway's; it is left alone. Rename or delete it, or rename the Gateway");
