namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>
/// What every object has. The models hold only the fields that translation reads; everything else is dropped at the door.
/// </summary>
public abstract record KubernetesObject
{
    /// <summary>Group and version, <c>gateway.networking.k8s.io/v1</c>; just the version for the core group.</summary>
    public string ApiVersion { get; init => field = value ?? ""; } = "";

    /// <summary>The kind, <c>HTTPRoute</c>.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>Name, labels, generation.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => new(Metadata.Namespace, Metadata.Name);
}
