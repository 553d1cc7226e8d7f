using System.Net;
using System.Net.Sockets;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>
/// Clients of a Gateway's Service: each connection goes to a ready pod of that moment and is used for a while; some hundred requests per
/// second, until it is stopped.
/// </summary>
internal sealed class ServiceLoad : IAsyncDisposable
{
    private const int Clients = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(2));
    private readonly Task[] _workers;
    private int _requests;
    private int _failures;
    private string? _firstFailure;

    public ServiceLoad(Kubelet kubelet, string host, int port = 80) =>
        _workers = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(() => RunAsync(kubelet, host, port)))];

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Waits until so many further requests have been answered.</summary>
    public async Task More(int requests)
    {
        var goal = Requests + requests;
        using var timer = new PeriodicTimer(Pause);
        while (Requests < goal && await timer.WaitForNextTickAsync(_stop.Token))
        {
        }
    }

    /// <summary>Stops; no request may have failed.</summary>
    public async Task StopWithoutFailureAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        TestContext.Out.WriteLine($"{_requests} requests, {_failures} failed");
        Assert.That(_failures, Is.Zero, $"of {_requests} requests; the first: {_firstFailure}");
        Assert.That(_requests, Is.GreaterThan(10));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        _stop.Dispose();
    }

    private async Task RunAsync(Kubelet kubelet, string host, int port)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMilliseconds(300),
            ConnectCallback = async (_, cancellation) => await ConnectAsync(kubelet.Endpoint(port), cancellation),
        });
        using var timer = new PeriodicTimer(Pause);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"http://{host}/"));
                var body = await response.Content.ReadAsStringAsync();
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    Fail($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} status {response.StatusCode} {body}");
                }
            }
            catch (HttpRequestException e)
            {
                Fail($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {e}");
            }

            Interlocked.Increment(ref _requests);
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Fail(string what)
    {
        Interlocked.Increment(ref _failures);
        Interlocked.CompareExchange(ref _firstFailure, what, null);
    }
}
