namespace GatewayApi.ControlPlane.Serving;

/// <summary>What a proxy may send: far above what ours do, far below what hurts.</summary>
internal static class SessionLimits
{
    /// <summary>Characters of a resource's name.</summary>
    public const int MaxName = 1024;

    /// <summary>Characters of a node id or a proxy's version.</summary>
    public const int MaxIdentity = 253;

    /// <summary>Characters of a rejection's reason that are kept.</summary>
    public const int MaxReason = 1024;

    /// <summary>Resources a proxy may say it holds.</summary>
    public const int MaxHeld = 1_000_000;

    /// <summary>Rejections in one answer.</summary>
    public const int MaxRejections = 100_000;
}
