namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A reference to a Secret, or something that takes its place.</summary>
public sealed record SecretObjectReference
{
    /// <summary>API group; "" is the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; init; } = "Secret";

    /// <summary>Name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Null is the referrer's namespace; another one needs a ReferenceGrant.</summary>
    public string? Namespace { get; init; }
}
