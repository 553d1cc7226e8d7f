using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Watching.Cluster;
using GatewayApi.Tests.ControlPlane.Support;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>Writes down what an informer tells: <c>+name=value</c>, <c>-name</c>, <c>listed</c>.</summary>
internal sealed class Recorder : IInformerHandler
{
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
    private bool _listed;

    public async Task<string[]> NextAsync(int count)
    {
        var next = new string[count];
        for (var i = 0; i < count; i++)
        {
            next[i] = await _heard.Reader.ReadAsync(Patience.Token());
        }

        return next;
    }

    public bool HasMore => _heard.Reader.TryPeek(out _);

    public void Changed(in ObjectHeader header, ReadOnlySpan<byte> json)
    {
        var map = JsonSerializer.Deserialize(json, ResourcesJsonContext.Default.ConfigMap)!;
        _heard.Writer.TryWrite($"+{header.Key.Name}={map.Data.GetValueOrDefault("k")}");
    }

    public void Deleted(ObjectKey key) => _heard.Writer.TryWrite($"-{key.Name}");

    public ValueTask FlushAsync(bool isListed, CancellationToken cancellation)
    {
        if (isListed && !_listed)
        {
            _listed = true;
            _heard.Writer.TryWrite("listed");
        }

        return ValueTask.CompletedTask;
    }
}
