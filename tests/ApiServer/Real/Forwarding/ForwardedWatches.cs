using System.Collections.Concurrent;
using GatewayApi.Tests.ApiServer.FaultInjection;

namespace GatewayApi.Tests.ApiServer.Real.Forwarding;

/// <summary>The watches that are on their way to clients. What happens to them is done from outside; the server behind knows nothing of it.</summary>
internal sealed class ForwardedWatches : IOpenWatches
{
    private readonly ConcurrentDictionary<ForwardedWatch, bool> _open = [];

    public void Add(ForwardedWatch watch) => _open[watch] = true;

    public void Remove(ForwardedWatch watch) => _open.TryRemove(watch, out _);

    public void Close(string? resource) => Each(resource, static w => w.Close());

    public void Cut(string? resource) => Each(resource, static w => w.Cut());

    public void Fail(string? resource, ApiException error) => Each(resource, w => w.Fail(error));

    public void SendBookmarks(string? resource) =>
        throw new NotSupportedException("a real API server sends bookmarks when it wants to; only the one within the process does it when a test says so");

    public void Forget(string? resource) =>
        throw new NotSupportedException("a real API server forgets events when it wants to; only the one within the process does it when a test says so");

    private void Each(string? resource, Action<ForwardedWatch> act)
    {
        foreach (var watch in _open.Keys.Where(w => w.IsOf(resource)))
        {
            act(watch);
        }
    }
}
