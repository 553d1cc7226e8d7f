using GatewayApi.Tests.ApiServer.Http;
using GatewayApi.Tests.ApiServer.Selecting;

namespace GatewayApi.Tests.ApiServer.Watching;

/// <summary>What a client says about a watch.</summary>
/// <param name="Filter">Which objects.</param>
/// <param name="Since">The version after which to begin; null for what is there now.</param>
/// <param name="AllowsBookmarks">Whether the client understands bookmarks.</param>
/// <param name="SendsInitialEvents">Whether to begin with what is there and say so when that is done.</param>
/// <param name="Timeout">When to end.</param>
/// <param name="Representation">The form of the objects.</param>
internal sealed record WatchQuery(ObjectFilter Filter, long? Since, bool AllowsBookmarks, bool SendsInitialEvents, TimeSpan Timeout, Representation Representation);
