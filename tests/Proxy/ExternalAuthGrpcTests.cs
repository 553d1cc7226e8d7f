using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.ExtAuthz.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Append = GatewayApi.ExtAuthz.V1.HeaderValueOption.Types.AppendAction;
using HttpStatus = GatewayApi.ExtAuthz.V1.HttpStatus;

namespace GatewayApi.Tests.Proxy;

/// <summary>Requests pass when a service of Envoy's external authorization says so, and in no other case.</summary>
internal sealed class ExternalAuthGrpcTests
{
    [TestCase("1.1")]
    [TestCase("2.0")]
    public async Task TheServiceLearnsWhatThereIsToKnowAndChangesTheRequestAndTheResponse(string version)
    {
        await using var auth = await GrpcAuthService.StartAsync(static _ => new CheckResponse
        {
            Status = new RpcStatus(),
            OkResponse = new OkHttpResponse
            {
                Headers =
                {
                    Option("X-User", "alice"), Option("X-List", "b", o => o.Append = true), Option("X-Kept", "service", o => o.AppendAction = Append.AddIfAbsent),
                    Option("X-Absent", "service", o => o.AppendAction = Append.OverwriteIfExists), Option(":path", "/other"), Option("Host", "other"), Option("Content-Length", "7"),
                },
                HeadersToRemove = { "Authorization", "Host", ":path", "Content-Type" },
                ResponseHeadersToAdd = { Option("X-Session", "s1"), Option("Transfer-Encoding", "x") },
            },
        });
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await StartAsync(main, auth.Port);
        using var client = Http.Client(gateway.Port, new Version(version));
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://h.test/a%2Fb?q=1") { Version = new Version(version), Content = new StringContent("text", Encoding.UTF8, "text/x-test") };
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "good");
        request.Headers.Add("X-User", "mallory");
        request.Headers.Add("X_User", "mallory");
        request.Headers.Add("X-List", "a");
        request.Headers.Add("X-Kept", "client");

        using var response = await client.SendAsync(request);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("main"));
        Assert.That(response.Headers.GetValues("X-Session").Single(), Is.EqualTo("s1"));
        var seen = main.Headers.Single();
        Assert.That((main.Targets.Single(), seen["Host"]), Is.EqualTo(("/a%2Fb?q=1", "h.test")));
        Assert.That((seen["X-User"], seen["X-List"].Replace(" ", "", StringComparison.Ordinal), seen["X-Kept"]), Is.EqualTo(("alice", "a,b", "client")));
        Assert.That(seen.Keys.Intersect(["Authorization", "X_User", "X-Absent", "Content-Type"], StringComparer.OrdinalIgnoreCase), Is.Empty);
        var asked = auth.Questions.Single();
        var http = asked.Request.Http;
        Assert.That((http.Method, http.Path, http.Host, http.Scheme, http.Size), Is.EqualTo(("POST", "/a%2Fb?q=1", "h.test", "http", 4L)));
        Assert.That((http.Protocol, http.Body, http.RawBody.IsEmpty), Is.EqualTo((version == "2.0" ? "HTTP/2" : "HTTP/1.1", "", true)));
        Assert.That((http.Headers["authorization"], http.Headers["x-user"], http.Headers["host"]), Is.EqualTo(("Bearer good", "mallory", "h.test")));
        Assert.That((asked.Source.Address.SocketAddress.Address, asked.Destination.Address.SocketAddress.PortValue), Is.EqualTo(("127.0.0.1", (uint)gateway.Port)));
        await Auth.ExpectAsync(gateway, "outcome=\"allowed\"", 1);
    }

    [Test]
    public async Task TheServiceSeesOnlyTheFieldsThatItMaySee()
    {
        await using var auth = await GrpcAuthService.StartAsync(static _ => new CheckResponse { Status = new RpcStatus() });
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await StartAsync(main, auth.Port, static a => a.AllowedHeaders.Add(["cookie", "x-tenant"]));
        using var client = Http.Client(gateway.Port, HttpVersion.Version20);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://h.test/") { Version = HttpVersion.Version20 };
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "good");
        request.Headers.Add("X-Tenant", ["t1", "t2"]);
        request.Headers.Add("Cookie", ["a=1", "b=2"]);

        using var response = await client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var headers = auth.Questions.Single().Request.Http.Headers;
        Assert.That(headers.Keys, Is.EquivalentTo(new[] { "cookie", "x-tenant" }));
        Assert.That((headers["cookie"], headers["x-tenant"].Replace(" ", "", StringComparison.Ordinal)), Is.EqualTo(("a=1; b=2", "t1,t2")));
    }

    [TestCase(401, 401)]
    [TestCase(0, 403)]
    [TestCase(150, 403)]
    public async Task WhatIsDeniedGetsTheAnswerOfTheService(int code, int status)
    {
        await using var auth = await GrpcAuthService.StartAsync(_ => new CheckResponse
        {
            Status = new RpcStatus { Code = 7 },
            DeniedResponse = new DeniedHttpResponse
            {
                Status = new HttpStatus { Code = code },
                Headers = { Option("X-Auth-Error", "access-denied"), Option("Content-Type", "text/x-denied"), Option("Connection", "x") },
                Body = "not you, Zoë",
            },
        });
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await StartAsync(main, auth.Port);
        using var client = Http.Client(gateway.Port);

        using var response = await client.GetAsync("http://h.test/");

        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Headers.GetValues("X-Auth-Error").Single(), Is.EqualTo("access-denied"));
        Assert.That((response.Content.Headers.ContentType!.MediaType, await response.Content.ReadAsStringAsync()), Is.EqualTo(("text/x-denied", "not you, Zoë")));
        Assert.That(main.Requests, Is.Zero);
        Assert.That((await gateway.Proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("reason").GetString(), Is.EqualTo("auth_denied"));
    }

    [Test]
    public async Task AnAnswerThatDeniesWithoutAReasonIsA403([Values] bool isClaimedToBeFine)
    {
        await using var auth = await GrpcAuthService.StartAsync(_ => isClaimedToBeFine
            ? new CheckResponse { Status = new RpcStatus(), DeniedResponse = new DeniedHttpResponse() }
            : new CheckResponse { Status = new RpcStatus { Code = 16 }, OkResponse = new OkHttpResponse() });
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await StartAsync(main, auth.Port);
        using var client = Http.Client(gateway.Port);

        using var response = await client.GetAsync("http://h.test/");

        Assert.That((response.StatusCode, main.Requests), Is.EqualTo((HttpStatusCode.Forbidden, 0)));
    }

    [TestCase("empty", 502)]
    [TestCase("noise", 502)]
    [TestCase("two messages", 502)]
    [TestCase("compressed", 502)]
    [TestCase("too long", 502)]
    [TestCase("no message", 502)]
    [TestCase("no trailers", 502)]
    [TestCase("trailers only", 502)]
    [TestCase("too late", 504)]
    [TestCase("not gRPC", 502)]
    [TestCase("bad header", 502)]
    [TestCase("silent", 504)]
    [TestCase("http1", 502)]
    public async Task WhatIsNoAnswerLetsNothingPass(string fault, int status)
    {
        byte[] good = new CheckResponse { Status = new RpcStatus(), OkResponse = new OkHttpResponse() }.ToByteArray();
        await using var auth = await TestBackend.StartAsync(
            async http =>
            {
                http.Response.ContentType = "application/grpc";
                switch (fault)
                {
                    case "empty":
                        await GrpcAuthService.SendAsync(http, []);
                        break;
                    case "noise":
                        await GrpcAuthService.SendAsync(http, "\xff\xff\xff noise"u8.ToArray());
                        break;
                    case "two messages":
                        await GrpcAuthService.SendAsync(http, good);
                        await http.Response.Body.WriteAsync(new byte[5]);
                        break;
                    case "compressed":
                        await http.Response.Body.WriteAsync(new byte[] { 1, 0, 0, 0, 0 });
                        http.Response.AppendTrailer("grpc-status", "0");
                        break;
                    case "too long":
                        await http.Response.Body.WriteAsync(new byte[] { 0, 255, 255, 255, 255 });
                        http.Response.AppendTrailer("grpc-status", "0");
                        break;
                    case "no message":
                        http.Response.AppendTrailer("grpc-status", "0");
                        await http.Response.Body.FlushAsync();
                        break;
                    case "no trailers":
                        await http.Response.Body.WriteAsync((byte[])[0, 0, 0, 0, (byte)good.Length, .. good]);
                        break;
                    case "trailers only" or "too late":
                        http.Response.Headers["grpc-status"] = fault == "too late" ? "4" : "14";
                        break;
                    case "not gRPC":
                        http.Response.ContentType = "text/html";
                        await http.Response.WriteAsync("<html>");
                        break;
                    case "bad header":
                        await GrpcAuthService.SendAsync(http, new CheckResponse { Status = new RpcStatus(), OkResponse = new OkHttpResponse { Headers = { Option("X-A", "b\r\nX-C: d") } } }.ToByteArray());
                        break;
                    case "silent":
                        await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                        break;
                }
            },
            fault == "http1" ? HttpProtocols.Http1 : HttpProtocols.Http2);
        await using var main = await TestBackend.StartAsync("main");
        await using var gateway = await StartAsync(main, auth.Port, options: o => o with { AuthTimeout = TimeSpan.FromMilliseconds(fault == "silent" ? 500 : 10_000) });
        using var client = Http.Client(gateway.Port);

        using var response = await client.GetAsync("http://h.test/");

        Assert.That(((int)response.StatusCode, main.Requests), Is.EqualTo((status, 0)));
        var line = await gateway.Proxy.AccessLog.FirstAsync(static _ => true);
        Assert.That(line.GetProperty("reason").GetString(), Is.EqualTo(status == 504 ? "auth_timeout" : "auth_failed"));
        Assert.That(line.GetProperty("detail").GetString(), Does.StartWith("default/auth/80: "));
    }

    [TestCase("plain text, Zoë")]
    [TestCase(null)]
    public async Task TheServiceGetsTheBodyAsTextOrAsBytes(string? text)
    {
        byte[] body = text is null ? [0xff, 0xfe, 0] : Encoding.UTF8.GetBytes(text);
        await using var auth = await GrpcAuthService.StartAsync(static _ => new CheckResponse { Status = new RpcStatus() });
        await using var main = await Copy.StartAsync(HttpProtocols.Http1);
        await using var gateway = await OneRoute.StartAsync(
            Rule(static a => a.MaxBodyBytes = 100), [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", Backend.Types.Protocol.H2C, auth.Port)]);
        using var client = Http.Client(gateway.Port);

        using var response = await client.PostAsync("http://h.test/", new ByteArrayContent(body));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var http = auth.Questions.Single().Request.Http;
        Assert.That((http.Body, http.RawBody, http.Size), Is.EqualTo((text ?? "", text is null ? ByteString.CopyFrom(body) : ByteString.Empty, (long)body.Length)));
        Assert.That((await main.NextAsync()).Body, Is.EqualTo(body));
    }

    private static HttpRule Rule(Action<ExternalAuth>? edit = null) => Wire.Rule("/", Wire.To("main")).With(Auth.Grpc(edit));

    private static Task<OneRoute> StartAsync(
        TestBackend main, int auth, Action<ExternalAuth>? edit = null, Func<DataPlane.Runtime.ProxyOptions, DataPlane.Runtime.ProxyOptions>? options = null) =>
        OneRoute.StartAsync(Rule(edit), [.. Wire.Backend("main", main.Port), .. Wire.Backend("auth", Backend.Types.Protocol.H2C, auth)], options);

    private static HeaderValueOption Option(string name, string value, Action<HeaderValueOption>? edit = null)
    {
        var option = new HeaderValueOption { Header = new HeaderField { Key = name, Value = value } };
        edit?.Invoke(option);
        return option;
    }
}
