using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Forwarding;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy;

/// <summary>TLS to backends: whom the proxy trusts, and that nobody else gets a request.</summary>
internal sealed class BackendTlsTests
{
    private static readonly TestCertificate Good = TestCertificate.Ecdsa("good.test");

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http2)]
    public async Task A_backend_that_is_vouched_for_gets_requests_with_its_server_name(HttpProtocols protocols)
    {
        await using var backend = await StartBackendAsync(Good, protocols);
        await using var gateway = await StartGatewayAsync(
            backend.Port, Tls(Good, "good.test"), protocols == HttpProtocols.Http2 ? Backend.Types.Protocol.H2C : Backend.Types.Protocol.Http1);
        using var client = Http.Client(gateway.Port, HttpVersion.Version11);

        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo(protocols == HttpProtocols.Http2 ? "HTTP/2 https" : "HTTP/1.1 https"));
        Assert.That(backend.Headers.Single()["Host"], Is.EqualTo("a.b"));
    }

    /// <summary>Whoever may choose the Host would else choose how many connections there are.</summary>
    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http2)]
    public async Task Requests_of_many_hosts_share_a_connection(HttpProtocols protocols)
    {
        await using var backend = await TestBackend.StartAsync(
            static async http =>
            {
                await http.Request.Body.CopyToAsync(Stream.Null);
                await http.Response.WriteAsync($"{http.Connection.Id} {http.Request.Method} {http.Request.Scheme} {http.Request.Host} {http.Request.Path}");
            },
            protocols,
            certificate: Good);
        await using var gateway = await StartGatewayAsync(
            backend.Port, Tls(Good, "good.test"), protocols == HttpProtocols.Http2 ? Backend.Types.Protocol.H2C : Backend.Types.Protocol.Http1);
        using var client = Http.Client(gateway.Port, HttpVersion.Version11);
        var connections = new HashSet<string>();
        foreach (var (i, method) in Enumerable.Repeat(new[] { "GET", "POST", "PUT", "HEAD", "OPTIONS", new string('X', 200) }, 4).SelectMany(static m => m).Index())
        {
            var (host, path) = ($"{i}.a.b:{8000 + i}", "/" + new string('p', 100 * i));
            using var request = new HttpRequestMessage(new HttpMethod(method), $"http://{host}{path}");
            request.Content = method is "POST" or "PUT" ? new ByteArrayContent(new byte[100_000]) : null;
            using var response = await client.SendAsync(request);
            Assert.That((int)response.StatusCode, Is.EqualTo(200), method);
            if (method != "HEAD")
            {
                var words = (await response.Content.ReadAsStringAsync()).Split(' ');
                Assert.That(words[1..], Is.EqualTo(new[] { method, "https", host, path }));
                connections.Add(words[0]);
            }
        }

        Assert.That(connections, Has.Count.EqualTo(1));
    }

    /// <summary>Also what becomes a stream of something else says its scheme (RFC 8441).</summary>
    [Test]
    public async Task A_WebSocket_passes_over_HTTP2()
    {
        await using var backend = await TestBackend.StartAsync(
            static async http =>
            {
                var connect = http.Features.GetRequiredFeature<IHttpExtendedConnectFeature>();
                using var socket = WebSocket.CreateFromStream(await connect.AcceptAsync(), new WebSocketCreationOptions { IsServer = true });
                var buffer = new byte[100];
                var message = await socket.ReceiveAsync(buffer, default);
                await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, default);
            },
            HttpProtocols.Http2,
            certificate: Good);
        await using var gateway = await StartGatewayAsync(backend.Port, Tls(Good, "good.test"), Backend.Types.Protocol.H2C);
        using var client = new ClientWebSocket();
        using var limit = new CancellationTokenSource(Wait.Limit);

        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/"), limit.Token);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        var buffer = new byte[100];
        var answer = await client.ReceiveAsync(buffer, limit.Token);

        Assert.That(Encoding.UTF8.GetString(buffer, 0, answer.Count), Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_backend_that_does_not_agree_on_http2_gets_nothing_and_the_log_says_so()
    {
        await using var backend = await StartBackendAsync(Good, HttpProtocols.Http1);
        await using var gateway = await StartGatewayAsync(backend.Port, Tls(Good, "good.test"), Backend.Types.Protocol.H2C);
        using var client = Http.Client(gateway.Port, HttpVersion.Version11);

        using var response = await client.GetAsync(new Uri("http://a.b/"));

        Assert.That((int)response.StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("detail").GetString(), Does.Contain("application protocol").Or.Contain("ALPN"));
        Assert.That(backend.Requests, Is.Zero);
    }

    [Test]
    public async Task A_large_body_passes_both_ways()
    {
        await using var backend = await TestBackend.StartAsync(static http => http.Request.Body.CopyToAsync(http.Response.Body), certificate: Good);
        await using var gateway = await StartGatewayAsync(backend.Port, Tls(Good, "good.test"));
        using var client = Http.Client(gateway.Port, HttpVersion.Version11);
        using var content = new ByteArrayContent(RandomNumberGenerator.GetBytes(1 << 20));

        using var response = await client.PostAsync(new Uri("http://a.b/"), content);

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(await content.ReadAsByteArrayAsync()));
    }

    [TestCase("another authority", "no authority that is trusted")]
    [TestCase("another name", "not for other.test")]
    [TestCase("no authority at all", "no authority that is trusted")]
    [TestCase("none of the names", "subjectAltNames")]
    [TestCase("expired", "expired")]
    public async Task A_backend_that_is_not_vouched_for_gets_nothing(string fault, string cause)
    {
        var certificate = fault == "expired" ? TestCertificate.Expired("good.test") : Good;
        await using var backend = await StartBackendAsync(certificate);
        await using var gateway = await StartGatewayAsync(backend.Port, fault switch
        {
            "another authority" => Tls(TestCertificate.Ecdsa("good.test"), "good.test"),
            "another name" => Tls(Good, "other.test"),
            "no authority at all" => new BackendTls { ServerName = "good.test" },
            "none of the names" => Tls(Good, "good.test", new SubjectAltName { Hostname = "other.test" }, new SubjectAltName { Uri = "spiffe://good.test" }),
            _ => Tls(certificate, "good.test"),
        });
        using var client = Http.Client(gateway.Port, HttpVersion.Version11);

        using var response = await client.GetAsync(new Uri("http://a.b/"));

        Assert.That((int)response.StatusCode, Is.InRange(500, 599));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Not.Contain("good.test"));
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("detail").GetString(), Does.Contain(cause));
        Assert.That(backend.Requests, Is.Zero);
    }

    [Test]
    public async Task A_policy_that_changes_holds_for_the_next_request()
    {
        await using var backend = await StartBackendAsync(Good);
        await using var gateway = await StartGatewayAsync(backend.Port, Tls(Good, "good.test"));
        using var client = Http.Client(gateway.Port, HttpVersion.Version11);
        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("HTTP/1.1 https"));

        await gateway.Proxy.ApplyAsync(Resources(backend.Port, Tls(Good, "other.test"), Backend.Types.Protocol.Http1));

        using var refused = await client.GetAsync(new Uri("http://a.b/"));
        Assert.That((int)refused.StatusCode, Is.InRange(500, 599));

        await gateway.Proxy.ApplyAsync(Resources(backend.Port, Tls(Good, "other.test", new SubjectAltName { Hostname = "good.test" }), Backend.Types.Protocol.Http1));

        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("HTTP/1.1 https"));
    }

    [TestCase("a.test", "", true)]
    [TestCase("A.TEST", "", true)]
    [TestCase("x.wild.test", "", true)]
    [TestCase("x.y.wild.test", "", false)]
    [TestCase("wild.test", "", false)]
    [TestCase("*.wild.test", "", true)]
    [TestCase("*.test", "", true)]
    [TestCase("cn.only", "", false)]
    [TestCase("", "spiffe://a.test/ns/x", true)]
    [TestCase("", "spiffe://a.test/ns/X", false)]
    [TestCase("spiffe://a.test/ns/x", "", false)]
    [TestCase("", "a.test", false)]
    public void Names_are_compared_by_type(string hostname, string uri, bool expected)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=cn.only", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("a.test");
        names.AddDnsName("*.wild.test");
        names.AddUri(new Uri("spiffe://a.test/ns/x"));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));

        var wanted = uri.Length > 0 ? new SubjectAltName { Uri = uri } : new SubjectAltName { Hostname = hostname };

        Assert.That(SubjectAltNames.HasAny(certificate, [wanted]), Is.EqualTo(expected));
    }

    private static Task<TestBackend> StartBackendAsync(TestCertificate certificate, HttpProtocols protocols = HttpProtocols.Http1) =>
        TestBackend.StartAsync(static http => http.Response.WriteAsync($"{http.Request.Protocol} {http.Request.Scheme}"), protocols, certificate: certificate);

    private static Task<OneRoute> StartGatewayAsync(int port, BackendTls tls, Backend.Types.Protocol protocol = Backend.Types.Protocol.Http1) =>
        OneRoute.StartAsync(Wire.Rule("/", Wire.To("s")), Resources(port, tls, protocol));

    private static Resource[] Resources(int port, BackendTls tls, Backend.Types.Protocol protocol)
    {
        var resources = Wire.Backend("s", protocol, port);
        resources[0].Backend.Tls = tls;
        return resources;
    }

    private static BackendTls Tls(TestCertificate authority, string name, params SubjectAltName[] names) =>
        new() { ServerName = name, CaPem = authority.ChainPem, SubjectAltNames = { names } };
}
