namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>How an informer stands with its resource.</summary>
internal enum ResourceAccess
{
    /// <summary>Not known yet.</summary>
    Unknown,

    /// <summary>It is listed and watched.</summary>
    Watched,

    /// <summary>The cluster does not have the resource.</summary>
    Absent,

    /// <summary>A permission is missing.</summary>
    Forbidden,
}
