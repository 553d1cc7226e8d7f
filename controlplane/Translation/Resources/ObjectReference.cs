namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A reference to an object, perhaps of another namespace.</summary>
public sealed record ObjectReference
{
    /// <summary>API group; "" is the core group.</summary>
    public string Group { get; init => field = value ?? ""; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Null is the referrer's namespace; another one needs a ReferenceGrant.</summary>
    public string? Namespace { get; init; }
}
