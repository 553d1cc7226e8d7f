using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>A backend that keeps what it gets.</summary>
internal sealed class Copy : IAsyncDisposable
{
    private readonly Channel<(string Line, byte[] Body)> _seen = Channel.CreateUnbounded<(string Line, byte[] Body)>();
    private TestBackend _backend = null!;
    private long _received;

    public int Port => _backend.Port;

    /// <summary>Bytes of bodies so far.</summary>
    public long Received => Interlocked.Read(ref _received);

    public static async Task<Copy> StartAsync(HttpProtocols protocols)
    {
        var copy = new Copy();
        copy._backend = await TestBackend.StartAsync(copy.TakeAsync, protocols);
        return copy;
    }

    /// <summary>The next request that came to its end: method, host, target, the field X-Edit and the type; and the body.</summary>
    public async Task<(string Line, byte[] Body)> NextAsync() => await _seen.Reader.ReadAsync().AsTask().WaitAsync(Wait.Limit);

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var read)
            {
                body.Write(buffer, 0, read);
                Interlocked.Add(ref _received, read);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return;
        }

        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        await _seen.Writer.WriteAsync(($"{http.Request.Method} {http.Request.Host} {target} {http.Request.Headers["X-Edit"]} {http.Request.ContentType}", body.ToArray()));
    }
}
