using System.Net;

namespace GatewayApi.Tests.Bench.Loads;

/// <summary>A client that asks for one path of a host over one connection, and counts what came back.</summary>
internal sealed class Asker : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Answers that were neither 200 nor 404.</summary>
    public int OtherStatuses { get; private set; }

    /// <summary>Requests that got no answer.</summary>
    public int TransportErrors { get; private set; }

    /// <summary>Asks once.</summary>
    /// <returns>The body of a 200; null for anything else.</returns>
    public async Task<string?> Ask(Uri address, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Host = host } };
        try
        {
            using var response = await _client.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            OtherStatuses += response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound ? 0 : 1;
            return response.StatusCode == HttpStatusCode.OK ? body : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            TransportErrors++;
            return null;
        }
    }

    /// <summary>Asks at once and then again and again until the answer is a 200, with a certain body if one is given.</summary>
    /// <exception cref="TimeoutException">It does not come within two minutes.</exception>
    public async Task Until(Uri address, string host, TimeSpan pause, string? body = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(pause);
        while (await Ask(address, host) is not { } answer || (body is not null && answer != body))
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"{address} with Host {host} did not answer 200 within two minutes");
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _client.Dispose();
}
