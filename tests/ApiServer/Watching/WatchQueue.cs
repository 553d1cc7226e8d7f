using System.Threading.Channels;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Watching;

/// <summary>
/// What a watch has still to send. Writers only put references into it, so that a slow watcher never holds up a writer; one that falls too
/// far behind is closed, as kube-apiserver does.
/// </summary>
internal sealed class WatchQueue(int limit = int.MaxValue)
{
    private readonly Channel<WatchItem> _items = Channel.CreateUnbounded<WatchItem>(new UnboundedChannelOptions { SingleReader = true });
    private int _count;

    /// <summary>The version at which the watch began.</summary>
    public long Start { get; set; }

    public ChannelReader<WatchItem> Items => _items.Reader;

    public void Add(StoreEvent change)
    {
        if (Interlocked.Increment(ref _count) > limit)
        {
            _items.Writer.TryComplete();
        }

        _items.Writer.TryWrite(new WatchItem(change, change.Version));
    }

    public void Taken() => Interlocked.Decrement(ref _count);

    /// <summary>Everything up to a version has been said.</summary>
    public void AddBookmark(long version) => _items.Writer.TryWrite(new WatchItem(null, version));

    /// <summary>The watch ends with an error.</summary>
    public void Fail(ApiException error)
    {
        _items.Writer.TryWrite(new WatchItem(null, 0, error));
        Close();
    }

    /// <summary>The connection breaks in the middle of a line.</summary>
    public void Cut()
    {
        _items.Writer.TryWrite(new WatchItem(null, 0, IsCut: true));
        Close();
    }

    /// <summary>The watch ends after what is in the queue.</summary>
    public void Close() => _items.Writer.TryComplete();
}
