using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// Hears what an informer sees. Calls come one at a time. After some changes comes a flush; the informer reads on when it has completed, so
/// that a slow handler slows the reading down instead of piling up.
/// </summary>
internal interface IInformerHandler
{
    /// <summary>An object is new, has changed, or was replaced by another of its name.</summary>
    /// <param name="header">What is known of it; valid during the call.</param>
    /// <param name="json">The object, or its metadata, as the server wrote it; valid during the call.</param>
    /// <exception cref="System.Text.Json.JsonException">The object cannot be read: it is logged and its last form stays.</exception>
    void Changed(in ObjectHeader header, ReadOnlySpan<byte> json);

    /// <summary>An object is gone.</summary>
    void Deleted(ObjectKey key);

    /// <summary>What came since the last flush belongs together.</summary>
    /// <param name="isListed">
    /// True once all objects have been seen, or it is certain that there are none to be seen (the kind does not exist, or is forbidden).
    /// </param>
    /// <param name="cancellation">The informer stops.</param>
    ValueTask FlushAsync(bool isListed, CancellationToken cancellation);
}
