namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>What a line of a watch tells.</summary>
internal enum WatchEventType
{
    /// <summary>Something that this build does not know; skipped.</summary>
    Unknown,

    /// <summary>The object is new or has changed: which of them makes no difference to somebody who may have missed the first.</summary>
    Changed,

    /// <summary>The object is gone.</summary>
    Deleted,

    /// <summary>Nothing has happened up to this resource version.</summary>
    Bookmark,

    /// <summary>The watch cannot go on; the object is a <c>Status</c>.</summary>
    Error,
}
