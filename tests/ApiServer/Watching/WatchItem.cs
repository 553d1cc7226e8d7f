using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Watching;

/// <summary>An event; without one an error or else a bookmark.</summary>
/// <param name="Change">The event; null for a bookmark.</param>
/// <param name="Version">The version up to which the watcher knows everything with it.</param>
/// <param name="Error">An error that ends the watch; null mostly.</param>
/// <param name="IsCut">The connection breaks in the middle of a line.</param>
internal readonly record struct WatchItem(StoreEvent? Change, long Version, ApiException? Error = null, bool IsCut = false);
