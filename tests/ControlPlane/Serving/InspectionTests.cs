using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.ControlPlane.Support;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;

namespace GatewayApi.Tests.ControlPlane.Serving;

internal sealed class InspectionTests
{
    [Test]
    public async Task No_answer_holds_a_private_key()
    {
        var certificate = TestCertificate.Ecdsa("app.test");
        await using var server = await TestServer.StartAsync();
        using var watch = server.Inspection.WatchChanges(new WatchChangesRequest());
        server.Board.Publish(Some.Publication(2, 1, (Some.Gateway, Some.Snapshot(
            Some.Certificate("good", certificate.ChainPem, certificate.KeyPem),
            Some.Certificate("careless", certificate.ChainPem + certificate.KeyPem, certificate.KeyPem)))));
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello());
        await proxy.DeltaAsync();
        IMessage[] answers =
        [
            await server.Inspection.ListGatewaysAsync(new ListGatewaysRequest()),
            await server.Inspection.GetSnapshotAsync(new GetSnapshotRequest { Gateway = Ref() }),
            await server.Inspection.ListProxiesAsync(new ListProxiesRequest()),
            await server.Inspection.ListStatusesAsync(new ListStatusesRequest()),
            await Next(watch),
        ];
        var secret = certificate.KeyPem.Split('\n')[1];
        foreach (var answer in answers)
        {
            Assert.That(Encoding.Latin1.GetString(answer.ToByteArray()), Does.Not.Contain(secret));
            Assert.That(answer.ToString(), Does.Not.Contain(secret).And.Not.Contain(Convert.ToBase64String(Encoding.ASCII.GetBytes(secret[..30]))));
        }

        var shown = ((GetSnapshotResponse)answers[1]).Resources;
        Assert.That(shown.Select(static r => r.Resource.Certificate.PrivateKeyPem.ToStringUtf8()), Is.All.EqualTo("[redacted]"));
        Assert.That(shown[1].Resource.Certificate.ChainPem.ToStringUtf8(), Is.EqualTo(certificate.ChainPem), "what is public is shown");
    }

    [Test]
    public async Task What_a_proxy_carries_is_shown()
    {
        await using var server = await TestServer.StartAsync();
        server.Board.Publish(Some.Publication(2, 1, (Some.Gateway, Some.Snapshot())));
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello());
        var delta = await proxy.DeltaAsync();
        await proxy.SayAsync(Say.Ack(delta.Version));
        var load = new Load { Connections = 7, Streams = 3, UdpSessions = 1 };

        await proxy.SayAsync(new ProxyMessage { Load = load });

        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        Load? shown = null;
        for (var patience = Patience.Token(); !load.Equals(shown); shown = (await server.Inspection.ListProxiesAsync(new ListProxiesRequest())).Proxies.Single().Load)
        {
            await tick.WaitForNextTickAsync(patience);
        }
    }

    [Test]
    public void The_keys_of_sessions_are_not_shown()
    {
        var session = new SessionPersistence { Name = "s", Key = ByteString.CopyFromUtf8("secret") };
        var route = new Resource { HttpRoute = new HttpRoute { Rules = { new HttpRule { SessionPersistence = session }, new HttpRule() } } };
        var backend = new Resource { Backend = new Backend { SessionPersistence = session } };

        Assert.That(new[] { Redaction.Of(route).HttpRoute.Rules[0].SessionPersistence, Redaction.Of(backend).Backend.SessionPersistence }.Select(static s => (s.Name, s.Key.ToStringUtf8())),
            Is.All.EqualTo(("s", "[redacted]")));
        Assert.That(session.Key.ToStringUtf8(), Is.EqualTo("secret"), "what proxies get is untouched");
    }

    [Test]
    public async Task Snapshots_are_filtered_by_kind_and_name()
    {
        await using var server = await TestServer.StartAsync();
        server.Board.Publish(Some.Publication(2, 1, (Some.Gateway, Some.Snapshot(Some.Backend("a", 1), Some.Backend("b", 1), Some.Big("a", 10)))));
        var request = new GetSnapshotRequest { Gateway = Ref(), Kinds = { "Backend" }, NameContains = "/a/" };
        var response = await server.Inspection.GetSnapshotAsync(request);
        Assert.That(response.Resources.Select(static r => r.Resource.Name), Is.EqualTo(new[] { "Backend/ns/a/80" }));
        var summary = (await server.Inspection.ListGatewaysAsync(new ListGatewaysRequest())).Gateways.Single();
        Assert.That((summary.Backends, summary.Certificates, summary.Version), Is.EqualTo((2u, 1u, response.Version)));
    }

    [TestCase("ns", "other", "", StatusCode.NotFound)]
    [TestCase("ns", "gw", "Nonsense", StatusCode.InvalidArgument)]
    [TestCase(null, null, "", StatusCode.InvalidArgument)]
    public async Task Bad_questions_are_answered_clearly(string? ns, string? name, string kind, StatusCode code)
    {
        await using var server = await TestServer.StartAsync();
        server.Board.Publish(Some.Publication(2, 1, (Some.Gateway, Some.Snapshot())));
        var request = new GetSnapshotRequest { Gateway = ns is null ? null : new GatewayRef { Namespace = ns, Name = name } };
        if (kind.Length > 0)
        {
            request.Kinds.Add(kind);
        }

        Assert.That(async () => await server.Inspection.GetSnapshotAsync(request), Throws.InstanceOf<RpcException>().With.Property(nameof(RpcException.StatusCode)).EqualTo(code));
    }

    [Test]
    public async Task A_watch_begins_with_the_present_and_follows()
    {
        var (one, two) = (Some.Snapshot(Some.Backend("a", 1)), Some.Snapshot(Some.Backend("b", 1)));
        await using var server = await TestServer.StartAsync();
        server.Board.Publish(Some.Publication(2, 1, (Some.Gateway, one), (new("ns", "other"), one)));
        using var watch = server.Inspection.WatchChanges(new WatchChangesRequest { Gateway = Ref() });
        var present = (await Next(watch)).Snapshot;
        Assert.That((present.Version, present.PreviousVersion, present.Upserted.Single()), Is.EqualTo((one.Version, "", "Backend/ns/a/80")));
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello());
        Assert.That((await Next(watch)).Proxy.Kind, Is.EqualTo(ProxyChange.Types.Kind.Connected));
        await proxy.SayAsync(Say.Ack(one.Version));
        var answered = (await Next(watch)).Proxy;
        Assert.That((answered.Kind, answered.Proxy.AcknowledgedVersion, answered.Proxy.LagMs), Is.EqualTo((ProxyChange.Types.Kind.Answered, one.Version, 0ul)));
        server.Board.Publish(Some.Publication(3, 1, (Some.Gateway, two)));
        var changed = (await Next(watch)).Snapshot;
        Assert.That((changed.PreviousVersion, changed.Upserted.Single(), changed.Removed.Single()), Is.EqualTo((one.Version, "Backend/ns/b/80", "Backend/ns/a/80")));
        proxy.Dispose();
        Assert.That((await Next(watch)).Proxy.Kind, Is.EqualTo(ProxyChange.Types.Kind.Disconnected));
    }

    [Test]
    public async Task Reflection_lists_the_services()
    {
        await using var server = await TestServer.StartAsync();
        using var call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        await call.ResponseStream.MoveNext(Patience.Token());
        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(static s => s.Name).ToArray();
        Assert.That(services, Does.Contain("gatewayapi.config.v1.Inspection").And.Contain("gatewayapi.config.v1.ConfigStream").And.Contain("grpc.health.v1.Health"));
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "gatewayapi.config.v1.Inspection" });
        await call.ResponseStream.MoveNext(Patience.Token());
        Assert.That(call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto, Is.Not.Empty);
    }

    [Test]
    public async Task Health_and_probes_follow_readiness()
    {
        await using var server = await TestServer.StartAsync();
        var health = new Health.HealthClient(server.Channel);
        Assert.That((await health.CheckAsync(new HealthCheckRequest())).Status, Is.EqualTo(HealthCheckResponse.Types.ServingStatus.Serving));
        Assert.That(await server.Http.GetStringAsync("/readyz"), Is.EqualTo("ok\n"));
        Assert.That(await server.Http.GetStringAsync("/livez"), Is.EqualTo("ok\n"));
        server.Board.Publish(GatewayApi.ControlPlane.Reconciling.Publication.None);
        Assert.That((await health.CheckAsync(new HealthCheckRequest())).Status, Is.EqualTo(HealthCheckResponse.Types.ServingStatus.NotServing));
        using var response = await server.Http.GetAsync("/readyz");
        Assert.That((int)response.StatusCode, Is.EqualTo(503));
    }

    [Test]
    public async Task Metrics_are_there_and_other_paths_are_not()
    {
        await using var server = await TestServer.StartAsync();
        server.Board.Publish(Some.Publication(2, 1, (Some.Gateway, Some.Snapshot(Some.Backend("a", 1)))));
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello());
        var delta = await proxy.DeltaAsync();
        await proxy.SayAsync(Say.Nack(delta.Version, "Backend/ns/a/80"));
        await server.UntilAsync(static r => r.Connected.Values.Any(static p => p.Answers > 0));
        var metrics = await server.Http.GetStringAsync("/metrics");
        foreach (var name in new[] { "gatewayapi_proxies_connected", "gatewayapi_delta_sent_total", "gatewayapi_delta_size_bytes_total", "gatewayapi_nack_received_total", "gatewayapi_proxies_lag_seconds", "gatewayapi_proxies_rejections" })
        {
            Assert.That(metrics, Does.Match($"{name}{{[^}}]*gateway=\"ns/gw\""));
        }

        Assert.That(metrics, Does.Contain("gatewayapi_translation_duration_seconds_bucket").And.Contain("dotnet_"));
        using var other = await server.Http.GetAsync("/");
        Assert.That((int)other.StatusCode, Is.EqualTo(404));
    }

    private static GatewayRef Ref() => new() { Namespace = "ns", Name = "gw" };

    private static async Task<Change> Next(AsyncServerStreamingCall<Change> watch) =>
        await watch.ResponseStream.MoveNext(Patience.Token()) ? watch.ResponseStream.Current : throw new EndOfStreamException();
}
