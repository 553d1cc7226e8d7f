using System.Net;
using System.Net.Sockets;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace GatewayApi.Tests.Proxy;

/// <summary>The protocol of config_stream.proto from the proxy's side.</summary>
internal sealed class ConfigStreamTests
{
    [Test]
    public async Task AFreshProxySaysHelloTakesADeltaAndAcknowledges()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = await StartAsync(plane);
        var stream = await plane.AcceptAsync();
        var hello = (await stream.HearAsync()).Hello;
        var port = FreePort.Next();
        Resource[] resources = [Wire.Listener("http", port), Wire.Route("r", "http", Wire.Rule("/", Wire.Unavailable("x")))];

        await stream.SendAsync(resources, resources);
        var answer = await stream.HearAsync();

        Assert.That((hello.GatewayNamespace, hello.GatewayName, hello.NodeId, hello.RootHash.Length), Is.EqualTo(("default", "gw", "node", 0)));
        Assert.That(answer.Ack?.Version, Is.EqualTo(FakeStream.VersionOf(resources)));
        using var client = Http.Client(port);
        Assert.That((await client.GetAsync(new Uri("http://a.b/"))).StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
    }

    [Test]
    public async Task PartsAreAppliedAsOne()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = await StartAsync(plane);
        var stream = await plane.AcceptAsync();
        await stream.HearAsync();
        Resource[] resources = [Wire.Listener("a", FreePort.Next()), Wire.Listener("b", FreePort.Next())];
        var version = FakeStream.VersionOf(resources);

        foreach (var resource in resources)
        {
            await stream.SayAsync(new ControlPlaneMessage
            {
                Delta = new DeltaPart { Version = version, Upserts = { FakeStream.Upsert(resource) }, Last = resource == resources[^1] },
            });
        }

        Assert.That((await stream.HearAsync()).Ack?.Version, Is.EqualTo(version));
        Assert.That(proxy.Logs.Lines.Count(static l => l.Contains("is in force", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task ABadResourceIsNamedAndTheOthersAreInForce()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = (await StartAsync(plane)).Expecting("is rejected");
        var stream = await plane.AcceptAsync();
        await stream.HearAsync();
        var port = FreePort.Next();
        Resource[] resources = [Wire.Listener("http", port), Wire.Certificate("d/c", new TestCertificate("no chain", "no key"))];

        await stream.SendAsync(resources, resources);
        var nack = (await stream.HearAsync()).Nack;

        Assert.That(nack.Version, Is.EqualTo(FakeStream.VersionOf(resources)));
        Assert.That(nack.Rejected.Single().Name, Is.EqualTo("Certificate/d/c"));
        Assert.That(nack.Rejected.Single().Severity, Is.EqualTo(Rejection.Types.Severity.Rejected));
        Assert.That(nack.Rejected.Single().Reason, Does.Not.Contain("no key"));
        Assert.That(proxy.Config.Held.Keys, Is.EqualTo(new[] { "Listener/Gateway/default/gw/http" }));
        using var client = await RawClient.ConnectAsync(port);
    }

    [Test]
    public async Task APortThatComesFreeIsAcknowledgedWithoutANewDelta()
    {
        var port = FreePort.Next();
        using var squatter = new TcpListener(IPAddress.Any, port);
        squatter.Start();
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = (await StartAsync(plane)).Expecting("another process has it");
        var stream = await plane.AcceptAsync();
        await stream.HearAsync();
        Resource[] resources = [Wire.Listener("http", port)];

        await stream.SendAsync(resources, resources);
        var nack = (await stream.HearAsync()).Nack;
        squatter.Stop();
        var ack = (await stream.HearAsync()).Ack;

        Assert.That(nack.Rejected.Single().Name, Is.EqualTo(resources[0].Name));
        Assert.That(ack.Version, Is.EqualTo(nack.Version));
    }

    [Test]
    public async Task AReconnectTellsWhatIsHeldAndKeepsServing()
    {
        var port = FreePort.Next();
        Resource[] resources = [Wire.Listener("http", port), Wire.Route("r", "http", Wire.Rule("/", Wire.Unavailable("x")))];
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = await StartAsync(plane);
        var first = await plane.AcceptAsync();
        await first.HearAsync();
        await first.SendAsync(resources, resources);
        await first.HearAsync();

        first.Abort();
        var second = await plane.AcceptAsync();
        var hello = (await second.HearAsync()).Hello;
        using var client = Http.Client(port);
        var meanwhile = await client.GetAsync(new Uri("http://a.b/"));
        await second.SayAsync(new ControlPlaneMessage { HeldRequest = new HeldRequest() });
        var held = (await second.HearAsync()).Held;
        await second.SendAsync(resources, []);
        var answer = await second.HearAsync();

        Assert.That(Convert.ToHexStringLower(hello.RootHash.Span), Is.EqualTo(FakeStream.VersionOf(resources)));
        Assert.That(meanwhile.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(held.Last, Is.True);
        Assert.That(held.Resources.Select(static r => r.Name), Is.EqualTo(resources.Select(static r => r.Name).Order(StringComparer.Ordinal)));
        Assert.That(answer.Ack?.Version, Is.EqualTo(FakeStream.VersionOf(resources)));
    }

    [Test]
    public async Task ManyHeldResourcesAreToldInParts()
    {
        var resources = Enumerable.Range(0, 5000).Select(static i => Wire.Endpoints($"s{i}", 1)).ToArray();
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = await StartAsync(plane);
        var stream = await plane.AcceptAsync();
        await stream.HearAsync();
        await stream.SendAsync(resources, resources);
        Assert.That((await stream.HearAsync()).Ack, Is.Not.Null);

        await stream.SayAsync(new ControlPlaneMessage { HeldRequest = new HeldRequest() });
        var (first, second) = ((await stream.HearAsync()).Held, (await stream.HearAsync()).Held);

        Assert.That((first.Last, second.Last), Is.EqualTo((false, true)));
        Assert.That(first.Resources.Count + second.Resources.Count, Is.EqualTo(5000));
    }

    [Test]
    public async Task RemovesAndTheBaseVersionAreHonoured()
    {
        Resource[] before = [Wire.Listener("a", FreePort.Next()), Wire.Listener("b", FreePort.Next())];
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = await StartAsync(plane);
        var stream = await plane.AcceptAsync();
        await stream.HearAsync();
        await stream.SendAsync(before, before);
        await stream.HearAsync();

        await stream.SendAsync([before[0]], [], FakeStream.VersionOf(before), before[1].Name);

        Assert.That((await stream.HearAsync()).Ack?.Version, Is.EqualTo(FakeStream.VersionOf([before[0]])));
    }

    private static readonly TestCaseData[] Faults =
    [
        new TestCaseData(new DeltaPart { Version = "x", BaseVersion = "never answered", Last = true }).SetArgDisplayNames("unknown base"),
        new TestCaseData(new DeltaPart { Version = "x", Upserts = { new Upsert { Hash = ByteString.CopyFrom(1) } }, Last = true }).SetArgDisplayNames("short hash"),
        new TestCaseData(new DeltaPart { Last = true }).SetArgDisplayNames("no version"),
        new TestCaseData(new DeltaPart { Version = "not the root hash", Last = true }).SetArgDisplayNames("wrong version"),
    ];

    [TestCaseSource(nameof(Faults))]
    public async Task AFaultOfTheControlPlaneBeginsANewStream(DeltaPart part)
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = (await StartAsync(plane)).Expecting("does not keep to the protocol");
        var stream = await plane.AcceptAsync();
        await stream.HearAsync();

        await stream.SayAsync(new ControlPlaneMessage { Delta = part });

        Assert.That((await (await plane.AcceptAsync()).HearAsync()).Hello, Is.Not.Null);
    }

    [Test]
    public async Task AControlPlaneThatComesLaterIsFound()
    {
        var port = FreePort.Next();
        await using var proxy = await TestProxy.StartAsync(o => o with { ControlPlane = new Uri($"http://127.0.0.1:{port}") });
        await Wait.UntilAsync(() => proxy.Logs.Lines.Any(static l => l.Contains("No stream", StringComparison.Ordinal)), "a first attempt");

        await using var plane = await FakeControlPlane.StartAsync(port);

        Assert.That((await (await plane.AcceptAsync()).HearAsync()).Hello, Is.Not.Null);
    }

    [Test]
    public async Task AControlPlaneThatDoesNotAnswerIsLeftForANewConnection()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = await TestProxy.StartAsync(o => o with { ControlPlane = plane.Url }, clock);
        var first = await plane.AcceptAsync();

        var next = plane.AcceptAsync();
        await Wait.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return next.IsCompleted;
            },
            "a second stream");

        Assert.That((await next).ConnectionId, Is.Not.EqualTo(first.ConnectionId));
    }

    [Test]
    public async Task AStreamThatWasAnsweredMayBeSilent()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = await TestProxy.StartAsync(o => o with { ControlPlane = plane.Url }, clock);
        var stream = await plane.AcceptAsync();
        await stream.HearAsync();
        Resource[] resources = [Wire.Listener("a", FreePort.Next())];
        await stream.SendAsync(resources, resources);
        await stream.HearAsync();

        clock.Advance(TimeSpan.FromHours(1));
        await stream.SendAsync([], [], FakeStream.VersionOf(resources), resources[0].Name);

        Assert.That((await stream.HearAsync()).Ack?.Version, Is.EqualTo(FakeStream.VersionOf([])));
    }

    [Test]
    public async Task TheLoadIsToldAfterTheFirstAnswerAndWhenItHasChanged()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = await TestProxy.StartAsync(o => o with { ControlPlane = plane.Url }, clock);
        var stream = await plane.AcceptAsync();
        await stream.HearAsync();
        var port = FreePort.Next();
        Resource[] resources = [Wire.Listener("http", port)];
        await stream.SendAsync(resources, resources);
        Assert.That((await stream.HearAsync()).Ack, Is.Not.Null);

        Assert.That((await stream.HearAnyAsync()).Load, Is.EqualTo(new Load()));
        using var client = await RawClient.ConnectAsync(port);
        await Wait.UntilAsync(() => proxy.Host.OpenConnections == 1, "a connection");
        var next = stream.HearAnyAsync();
        await Wait.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return next.IsCompleted;
            },
            "another report");

        Assert.That((await next).Load, Is.EqualTo(new Load { Connections = 1 }));
    }

    [Test]
    public async Task ReadinessFollowsTheFirstVersion()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var proxy = await StartAsync(plane);
        using var admin = new HttpClient();
        var before = await admin.GetAsync(new Uri(proxy.Admin + "/readyz"));
        var stream = await plane.AcceptAsync();
        await stream.HearAsync();
        Resource[] resources = [Wire.Listener("http", FreePort.Next())];

        await stream.SendAsync(resources, resources);
        await stream.HearAsync();
        var after = await admin.GetAsync(new Uri(proxy.Admin + "/readyz"));
        stream.Abort();
        await plane.AcceptAsync();

        Assert.That((before.StatusCode, after.StatusCode), Is.EqualTo((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK)));
        Assert.That((await admin.GetAsync(new Uri(proxy.Admin + "/readyz"))).StatusCode, Is.EqualTo(HttpStatusCode.OK), "a stream that ends takes nothing away");
    }

    private static Task<TestProxy> StartAsync(FakeControlPlane plane) => TestProxy.StartAsync(o => o with { ControlPlane = plane.Url });
}
