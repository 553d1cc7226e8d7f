using System.Diagnostics;
using GatewayApi.Config.V1;
using GatewayApi.ExtAuthz.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>A listener to spans concerns the whole process, so this suite runs by itself.</summary>
[NonParallelizable]
[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
internal sealed class TracingTests(string upstream)
{
    private readonly Gateways _gateways = new(upstream);

    [Test]
    public async Task ASampledRequestContinuesTheClientsTrace()
    {
        using var spans = new RecordedSpans();
        await using var gateway = await _gateways.StartAsync("blue");
        using var client = Http.Client(gateway.Port);
        client.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        await client.GetStringAsync(new Uri("http://a.b/x"));
        var span = await spans.NextAsync(ActivityKind.Server);

        Assert.That(span.TraceId.ToHexString(), Is.EqualTo("0af7651916cd43dd8448eb211c80319c"));
        Assert.That(span.ParentSpanId.ToHexString(), Is.EqualTo("b7ad6b7169203331"));
        Assert.That(gateway.Backend.Headers.Single()["traceparent"], Is.EqualTo(span.Id));
        Assert.That(span.GetTagItem("http.response.status_code"), Is.EqualTo(200));
        Assert.That(span.GetTagItem("gatewayapi.route"), Is.EqualTo("default/r"));
    }

    [Test]
    public async Task A_question_to_an_authorization_service_is_a_span_within_the_requests([Values] bool grpc, [Values] bool allowed)
    {
        using var spans = new RecordedSpans();
        await using var main = await TestBackend.StartAsync("main");
        await using var http = await Auth.StartAsync();
        await using var service = await GrpcAuthService.StartAsync(_ => new CheckResponse { Status = new RpcStatus { Code = allowed ? 0 : 7 } });
        var filter = grpc ? Auth.Grpc() : Auth.Http(static a => a.AllowedHeaders.Add(["authorization", "traceparent"]));
        var port = grpc ? service.Port : http.Port;
        var protocol = grpc ? Backend.Types.Protocol.H2C : Backend.Types.Protocol.Http1;
        var auth = Wire.Backend("auth", protocol, port);
        await using var gateway = await _gateways.StartAsync(Wire.Rule("/", Wire.To("s")).With(filter), [.. Wire.Backend("s", main.Port), .. auth]);
        using var client = Http.Client(gateway.Port);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://a.b/x?secret=1");
        request.Headers.TryAddWithoutValidation("Authorization", allowed ? "Bearer good" : "Bearer bad");

        using var response = await client.SendAsync(request);
        var server = await spans.NextAsync(ActivityKind.Server);
        var call = await spans.NextAsync(ActivityKind.Client);

        Assert.That((int)response.StatusCode, Is.EqualTo(allowed ? 200 : grpc ? 403 : 401));
        Assert.That((call.TraceId, call.ParentSpanId), Is.EqualTo((server.TraceId, server.SpanId)));
        Assert.That(call.DisplayName, Is.EqualTo(grpc ? "envoy.service.auth.v3.Authorization/Check" : "GET"));
        Assert.That((call.GetTagItem("server.address"), call.GetTagItem("server.port"), call.GetTagItem("gatewayapi.backend")), Is.EqualTo(("127.0.0.1", port, "default/auth/80")));
        Assert.That(call.GetTagItem("url.full"), Is.EqualTo(grpc ? null : $"http://127.0.0.1:{port}/x"));
        Assert.That(call.GetTagItem("rpc.grpc.status_code"), Is.EqualTo(grpc ? 0 : null));
        Assert.That(call.GetTagItem("http.response.status_code"), Is.EqualTo(allowed || grpc ? 200 : 401));
        Assert.That(call.GetTagItem("error.type"), Is.EqualTo(allowed || grpc ? null : "401"));
        Assert.That(grpc || http.Headers.Single()["traceparent"] == call.Id, "the service's spans belong to the call's");
        Assert.That(main.Headers.Select(static h => h["traceparent"]), allowed ? Is.EqualTo(new[] { server.Id }) : Is.Empty);
    }

    [Test]
    public async Task Each_attempt_at_a_service_that_is_not_there_is_a_span_that_failed()
    {
        using var spans = new RecordedSpans();
        var closed = FreePort.Next();
        await using var gateway = await _gateways.StartAsync(
            Wire.Rule("/", Wire.To("s")).With(Auth.Http()), [.. Wire.Backend("s", closed), .. Wire.Backend("auth", Backend.Types.Protocol.Http1, closed, FreePort.Next())]);
        using var client = Http.Client(gateway.Port);

        using var response = await client.GetAsync(new Uri("http://a.b/"));

        var calls = new[] { await spans.NextAsync(ActivityKind.Client), await spans.NextAsync(ActivityKind.Client), await spans.NextAsync(ActivityKind.Client) };
        Assert.That(calls.Select(static c => c.GetTagItem("http.request.resend_count")), Is.EqualTo(new object?[] { null, 1, 2 }));
        Assert.That(calls.Select(static c => (c.Status, c.GetTagItem("error.type"))), Has.All.EqualTo((ActivityStatusCode.Error, "System.Net.Http.HttpRequestException")));
    }
}
