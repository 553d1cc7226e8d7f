using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using GatewayApi.DataPlane.Resolution;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Name servers as the tests want them.</summary>
internal sealed class StubResolver : IHostResolver
{
    private readonly ConcurrentDictionary<string, Func<CancellationToken, Task<IPAddress[]>>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _questions = new(StringComparer.Ordinal);

    public int QuestionsFor(string hostname) => _questions.GetValueOrDefault(hostname);

    public StubResolver Answer(string hostname, params string[] addresses)
    {
        _answers[hostname] = _ => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());
        return this;
    }

    public StubResolver Fail(string hostname, SocketError error)
    {
        _answers[hostname] = _ => Task.FromException<IPAddress[]>(new SocketException((int)error));
        return this;
    }

    /// <summary>No answer ever comes.</summary>
    public StubResolver Hang(string hostname)
    {
        _answers[hostname] = async cancellation =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            return [];
        };
        return this;
    }

    public Task<IPAddress[]> ResolveAsync(string hostname, CancellationToken cancellation)
    {
        _questions.AddOrUpdate(hostname, 1, static (_, n) => n + 1);
        return _answers[hostname](cancellation);
    }
}
