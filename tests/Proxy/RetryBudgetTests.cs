using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.Proxy;

/// <summary>Repetitions beyond the backend's budget are not made; the client gets 503 then.</summary>
[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
internal sealed class RetryBudgetTests(string upstream)
{
    private const int Budget = 5;
    private readonly Gateways _gateways = new(upstream);

    [Test]
    public async Task RepetitionsBeyondTheBudgetAreNotMade()
    {
        await using var backend = await TestBackend.StartAsync(static http =>
        {
            http.Response.StatusCode = 500;
            http.Response.Headers["X-Failed"] = "1";
            return http.Response.WriteAsync("failed");
        });
        await using var gateway = await StartAsync(new Retry { Attempts = 2, BackoffMs = 1, Codes = { 500 } }, backend.Port);
        using var client = Http.Client(gateway.Port);
        var statuses = new List<HttpStatusCode>();

        for (var i = 0; i < 10; i++)
        {
            using var response = await client.GetAsync(new Uri("http://h.test/"));
            statuses.Add(response.StatusCode);
            Assert.That(response.Headers.Contains("X-Failed"), Is.EqualTo(response.StatusCode == HttpStatusCode.InternalServerError));
        }

        // Two repetitions each, the fifth one of the third request; from then on none.
        Assert.That(statuses, Is.EqualTo(Enumerable.Repeat(HttpStatusCode.InternalServerError, 2).Concat(Enumerable.Repeat(HttpStatusCode.ServiceUnavailable, 8))));
        Assert.That(backend.Requests, Is.EqualTo(10 + Budget));
        await gateway.Proxy.AccessLog.FirstAsync(static l => l.TryGetProperty("reason", out var reason) && reason.GetString() == "retry_budget_spent");
        using var admin = new HttpClient();
        Assert.That(await admin.GetStringAsync(new Uri(gateway.Proxy.Admin + "/metrics")), Does.Match("""gatewayapi_proxy_retries_refused_total\{[^}]*\} 8\b"""));
    }

    [Test]
    public async Task ResponsesThatAreNoReasonToRepeatAreAlwaysPassedOn()
    {
        await using var backend = await TestBackend.StartAsync(static http =>
        {
            http.Response.StatusCode = 404;
            return http.Response.WriteAsync("none");
        });
        await using var gateway = await StartAsync(new Retry { Attempts = 2, BackoffMs = 1, Codes = { 500 } }, backend.Port);
        using var client = Http.Client(gateway.Port);

        for (var i = 0; i < 2 * Budget; i++)
        {
            using var response = await client.GetAsync(new Uri("http://h.test/"));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ConnectionsThatAreRefusedAreRepeatedWithinTheBudgetToo(bool hasRetry)
    {
        await using var gateway = await StartAsync(hasRetry ? new Retry { Attempts = 1, BackoffMs = 1 } : null, FreePort.Next(), FreePort.Next());
        using var client = Http.Client(gateway.Port);
        var statuses = new List<HttpStatusCode>();

        for (var i = 0; i < 8; i++)
        {
            using var response = await client.GetAsync(new Uri("http://h.test/"));
            statuses.Add(response.StatusCode);
        }

        Assert.That(statuses[0], Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(statuses[^1], Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    // No share of the requests, but some within the hour.
    private Task<OneRoute> StartAsync(Retry? retry, params int[] ports)
    {
        var rule = Wire.Rule("/", Wire.To("s"));
        rule.Retry = retry;
        var backend = Wire.Backend("s", ports);
        backend[0].Backend.RetryBudget = new RetryBudget { Percent = 0, IntervalMs = 10_000, MinCount = Budget, MinIntervalMs = 3_600_000 };
        return _gateways.StartAsync(rule, backend);
    }
}
