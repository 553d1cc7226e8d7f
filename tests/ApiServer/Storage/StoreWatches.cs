using GatewayApi.Tests.ApiServer.FaultInjection;

namespace GatewayApi.Tests.ApiServer.Storage;

/// <summary>The watches of a store.</summary>
internal sealed class StoreWatches(ObjectStore store) : IOpenWatches
{
    public void Close(string? resource) => store.EachWatch(resource, static (watch, _) => watch.Close());

    public void Cut(string? resource) => store.EachWatch(resource, static (watch, _) => watch.Cut());

    public void Fail(string? resource, ApiException error) => store.EachWatch(resource, (watch, _) => watch.Fail(error));

    public void SendBookmarks(string? resource) => store.EachWatch(resource, static (watch, version) => watch.AddBookmark(version));

    public void Forget(string? resource) => store.Compact(resource);
}
