using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Watching;

/// <summary>An event or, without one, a bookmark.</summary>
/// <param name="Change">The event; null for a bookmark.</param>
/// <param name="Version">The version up to which the watcher knows everything with it.</param>
internal readonly record struct WatchItem(StoreEvent? Change, long Version);
