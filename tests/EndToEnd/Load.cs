using System.Net;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>Requests without a pause, over connections that stay open, until it is stopped; bounded in number and time.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Connections = 4;
    private const int Limit = 200_000;
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(1));
    private readonly Task[] _workers;
    private int _requests;
    private int _failures;
    private string? _firstFailure;

    public Load(Uri address, string host, Func<HttpStatusCode, bool>? accepts = null)
    {
        accepts ??= static status => status == HttpStatusCode.OK;
        _workers = [.. Enumerable.Range(0, Connections).Select(_ => Task.Run(() => Run(address, host, accepts)))];
    }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Waits until so many further requests have been answered.</summary>
    public async Task More(int requests)
    {
        var goal = Requests + requests;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (Requests < goal && await timer.WaitForNextTickAsync(_stop.Token))
        {
        }
    }

    /// <summary>Stops, and says how many requests failed and how the first one did.</summary>
    public async Task<(int Requests, int Failures, string? First)> Stop()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        return (_requests, _failures, _firstFailure);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
    }

    private async Task Run(Uri address, string host, Func<HttpStatusCode, bool> accepts)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        while (!_stop.IsCancellationRequested && Requests < Limit)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Host = host } };
                using var response = await client.SendAsync(request);
                await response.Content.ReadAsByteArrayAsync();
                if (!accepts(response.StatusCode))
                {
                    Fail($"status {response.StatusCode}");
                }
            }
            catch (HttpRequestException e)
            {
                Fail(e.ToString());
            }

            Interlocked.Increment(ref _requests);
        }
    }

    private void Fail(string what)
    {
        Interlocked.Increment(ref _failures);
        Interlocked.CompareExchange(ref _firstFailure, what, null);
    }
}
