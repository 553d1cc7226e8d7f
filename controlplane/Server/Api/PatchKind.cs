namespace GatewayApi.ControlPlane.Api;

/// <summary>How a patch changes an object.</summary>
internal enum PatchKind
{
    /// <summary>RFC 7396.</summary>
    Merge,

    /// <summary>Server-side apply.</summary>
    Apply,
}
