using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>A page of a list.</summary>
/// <param name="Objects">The objects.</param>
/// <param name="Version">The version of which all pages of the list are.</param>
/// <param name="Continue">How to ask for the next page; "" on the last.</param>
/// <param name="Remaining">How many follow; null when that is not known.</param>
internal sealed record ListPage(IReadOnlyList<StoredObject> Objects, long Version, string Continue, int? Remaining);
