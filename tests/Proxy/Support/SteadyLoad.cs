namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Sends requests without a pause, over kept and over fresh connections.</summary>
internal sealed class SteadyLoad : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task[] _senders;
    private int _sent;
    private int _failed;

    public SteadyLoad(int port) => _senders = [.. Enumerable.Range(0, 4).Select(i => Task.Run(() => SendAsync(port, fresh: i == 0)))];

    public async Task<(int Failed, bool Sent)> EndAsync()
    {
        await Wait.UntilAsync(() => Volatile.Read(ref _sent) > 100, "a hundred requests");
        await _end.CancelAsync();
        await Task.WhenAll(_senders);
        return (_failed, _sent > 0);
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task SendAsync(int port, bool fresh)
    {
        using var client = Http.Client(port);
        var end = _end.Token;
        while (!end.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "http://a.b/load");
                request.Headers.ConnectionClose = fresh;
                using var response = await client.SendAsync(request, CancellationToken.None);
                Interlocked.Add(ref _failed, response.IsSuccessStatusCode ? 0 : 1);
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref _failed);
            }

            Interlocked.Increment(ref _sent);
        }
    }
}
