namespace GatewayApi.Tests.ApiServer.FaultInjection;

/// <summary>The watches that clients have open. A resource is named with or without its group; null stands for all.</summary>
internal interface IOpenWatches
{
    /// <summary>Ends watches in the orderly way.</summary>
    void Close(string? resource);

    /// <summary>Breaks the connections of watches in the middle of a line.</summary>
    void Cut(string? resource);

    /// <summary>Ends watches with an ERROR event.</summary>
    void Fail(string? resource, ApiException error);

    /// <summary>Sends a bookmark to watches that allow it.</summary>
    void SendBookmarks(string? resource);

    /// <summary>Forgets the past events.</summary>
    void Forget(string? resource);
}
