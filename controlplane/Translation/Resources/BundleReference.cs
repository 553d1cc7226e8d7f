namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>An object with certificates of authorities, in the namespace of the referrer.</summary>
public sealed record BundleReference
{
    /// <summary>API group; "" is the core group.</summary>
    public string Group { get; init => field = value ?? ""; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";
}
