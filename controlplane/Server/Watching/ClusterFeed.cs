using System.Threading.Channels;

namespace GatewayApi.ControlPlane.Watching;

/// <summary>The way from a source to the reconcile loop. A source that is faster than translation waits; nothing is lost.</summary>
internal sealed class ClusterFeed
{
    private const int Capacity = 256;

    private readonly Channel<SourceBatch> _channel = Channel.CreateBounded<SourceBatch>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>For the one loop that reads.</summary>
    public ChannelReader<SourceBatch> Reader => _channel.Reader;

    /// <summary>Hands a batch over.</summary>
    public ValueTask WriteAsync(SourceBatch batch, CancellationToken cancellation) => _channel.Writer.WriteAsync(batch, cancellation);
}
