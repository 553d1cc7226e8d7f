using System.Net;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>The story of the examples, with their own files: HTTP, 90/10, 50/50, 0/100, TLS, redirect.</summary>
public sealed class StoryTests
{
    // Of 1,000, over one connection, beside four clients without a pause: each connection sees the shares.
    private const int Tolerance = 5;

    private const string Host = "reverse-words.apps.gateway-api.test.lab";
    private static readonly string Examples = RepositoryRoot.Of("deploy", "examples", "reverse-words");

    [Test]
    public async Task Plays_without_a_failed_request()
    {
        await using var blue = await Backend.Start("Blue");
        await using var green = await Backend.Start("Green");
        await using var gateway = new StandaloneGateway();
        var https = HttpsClient(gateway);
        gateway.Write("app.yaml", Example("00-app.yaml"));
        gateway.Write("endpoints.yaml", Example("01-endpoints-standalone.yaml")
            .Replace("9081", $"{blue.Port}", StringComparison.Ordinal).Replace("9082", $"{green.Port}", StringComparison.Ordinal));
        gateway.Write("gateway.yaml", Example("10-gateway-http.yaml"));
        gateway.Write("route.yaml", Example("11-httproute-blue.yaml"));
        gateway.Start();
        await gateway.UntilCondition("Gateway", "gateway", "Programmed", "True");
        await using (var load = new Load(new Uri($"http://127.0.0.1:{gateway.HttpPort}/"), Host))
        {
            Assert.That(await Shares(gateway), Is.EqualTo((1000, 0)));

            await gateway.Deliver("route.yaml", Example("20-httproute-90-10.yaml"));
            Assert.That((await Shares(gateway)).Green, Is.EqualTo(100).Within(Tolerance));

            await gateway.Deliver("route.yaml", Weights(50, 50));
            Assert.That((await Shares(gateway)).Green, Is.EqualTo(500).Within(Tolerance));

            await gateway.Deliver("route.yaml", Weights(0, 100));
            Assert.That((await Shares(gateway)).Green, Is.EqualTo(1000).Within(0));

            // Every file is written anew under load; nothing changes, so nobody may notice.
            gateway.Write("app.yaml", Example("00-app.yaml") + "\n# edited\n");
            gateway.Write("gateway.yaml", Example("10-gateway-http.yaml") + "\n# edited\n");
            await load.More(500);
            var (requests, failures, first) = await load.Stop();
            Assert.That(failures, Is.Zero, $"of {requests} requests; the first: {first}");
        }

        gateway.Write("secret.yaml", Secret());
        gateway.Write("gateway.yaml", Example("30-gateway-https.yaml"));
        gateway.Write("route.yaml", Example("31-httproute-https.yaml"));
        await gateway.Until(async () => await https.GetStringAsync(new Uri($"https://{Host}/")) == "Green", "HTTPS serves Green");
        await gateway.Until(async () => await Status(gateway) == HttpStatusCode.NotFound, "the HTTP side has nothing");

        gateway.Write("redirect.yaml", Example("32-httproute-redirect.yaml"));
        await gateway.Until(async () => await Status(gateway) == HttpStatusCode.Redirect, "the HTTP side redirects");
        using var response = await Get(gateway);
        Assert.That(response.Headers.Location, Is.EqualTo(new Uri($"https://{Host}/")));
        Assert.That(response.Headers.Location!.OriginalString, Does.Not.Contain(":443"));
        Assert.That(await https.GetStringAsync(response.Headers.Location), Is.EqualTo("Green"));
    }

    private static string Example(string file) => File.ReadAllText(Path.Combine(Examples, file));

    private static string Weights(int blue, int green) => Example("20-httproute-90-10.yaml")
        .Replace("weight: 90", $"weight: {blue}", StringComparison.Ordinal).Replace("weight: 10", $"weight: {green}", StringComparison.Ordinal);

    private static string Secret() => Manifests.Certificate("reversewords-gateway-tls", TestCertificate.Ecdsa("*.apps.gateway-api.test.lab"))
        .Replace("namespace: ns", "namespace: reverse-words", StringComparison.Ordinal);

    private static async Task<HttpResponseMessage> Get(StandaloneGateway gateway)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{gateway.HttpPort}/") { Headers = { Host = Host } };
        return await client.SendAsync(request);
    }

    private static async Task<HttpStatusCode> Status(StandaloneGateway gateway)
    {
        using var response = await Get(gateway);
        return response.StatusCode;
    }

    private static async Task<(int Blue, int Green)> Shares(StandaloneGateway gateway)
    {
        using var client = new HttpClient();
        var blue = 0;
        for (var i = 0; i < 1000; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{gateway.HttpPort}/") { Headers = { Host = Host } };
            using var response = await client.SendAsync(request);
            blue += await response.Content.ReadAsStringAsync() == "Blue" ? 1 : 0;
        }

        return (blue, 1000 - blue);
    }

    // Connects to this machine whatever the name, and trusts the certificate made for the test.
    private static HttpClient HttpsClient(StandaloneGateway gateway) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, gateway.HttpsPort, cancellation);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=*.apps.gateway-api.test.lab" },
    });
}
