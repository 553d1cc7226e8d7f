using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.State;

/// <summary>One event of a source.</summary>
/// <param name="Id">The object.</param>
/// <param name="Object">Its new form; null when it is gone.</param>
public readonly record struct ClusterChange(ObjectId Id, KubernetesObject? Object)
{
    /// <summary>The object is new or has changed.</summary>
    public static ClusterChange Upsert(KubernetesObject obj) => new(ObjectId.Of(obj), obj);

    /// <summary>The object is gone.</summary>
    public static ClusterChange Delete(ObjectId id) => new(id, null);

    /// <summary>True for the kind that has its own lane: endpoints change neither graph nor routes.</summary>
    public bool IsEndpointsOnly => Id.Kind == Kinds.EndpointSlice;
}
