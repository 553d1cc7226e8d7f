using System.Collections.Immutable;
using System.Threading.Channels;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>Tells which objects of a kind are to be looked at again; nothing of them is kept.</summary>
internal sealed class TouchReading(string kind, ChannelWriter<SourceEvent> source) : IInformerHandler
{
    private readonly ImmutableArray<ObjectKey>.Builder _touched = ImmutableArray.CreateBuilder<ObjectKey>();

    /// <inheritdoc/>
    public void Changed(in ObjectHeader header, ReadOnlySpan<byte> json) => _touched.Add(header.Key);

    /// <inheritdoc/>
    public void Deleted(ObjectKey key) => _touched.Add(key);

    /// <inheritdoc/>
    public async ValueTask FlushAsync(bool isListed, CancellationToken cancellation)
    {
        if (_touched.Count > 0 || isListed)
        {
            await source.WriteAsync(new SourceEvent(kind) { Touched = _touched.DrainToImmutable(), IsListed = isListed }, cancellation);
        }
    }
}
