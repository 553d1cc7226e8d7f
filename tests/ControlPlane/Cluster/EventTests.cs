using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.ControlPlane.Support;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>Events for what a person must act on.</summary>
internal sealed class EventTests
{
    private static readonly TestClusterOptions Writing = new() { WritesStatus = true };

    [Test]
    public async Task An_unusable_certificate_is_one_event_and_its_return_a_further_occurrence()
    {
        await using var cluster = await TestCluster.StartAsync(Objects.All(Objects.OurClass, Objects.TlsGateway("gw", "s")), Writing);
        var create = await cluster.Server.Requests.WaitForAsync(static r => r is { Verb: "create", Resource: "events" });
        Assert.That(create.Code, Is.EqualTo(201));
        var found = (await cluster.Server.ListAsync("events.events.k8s.io", "default")).Single();
        Assert.That(((string?)found["reason"], (string?)found["type"], (string?)found["regarding"]!["kind"], (string?)found["regarding"]!["name"]), Is.EqualTo(("InvalidCertificateRef", "Warning", "Gateway", "gw")));
        Assert.That((string?)found["note"], Is.EqualTo("listener https: spec.listeners[0].tls.certificateRefs[0]: Secret default/s does not exist"));
        await cluster.Server.CreateAsync(Objects.Secret("s", TestCertificate.Ecdsa("a.example.com")));
        await cluster.UntilAsync(static p => p.State.Secrets.Count == 1);
        await cluster.Server.WaitForAsync("gateways", "default", "gw", static g => g["status"]?["listeners"]?[0]?["conditions"]?.ToJsonString().Contains("InvalidCertificateRef", StringComparison.Ordinal) == false);
        await cluster.Server.DeleteAsync("secrets", "default", "s");
        var patch = await cluster.Server.Requests.WaitForAsync(static r => r is { Verb: "patch", Resource: "events" });
        Assert.That(patch.Code, Is.EqualTo(200));
        Assert.That((int?)(await cluster.Server.ListAsync("events.events.k8s.io", "default")).Single()["series"]!["count"], Is.EqualTo(2));
    }

    [Test]
    public async Task An_event_that_a_namespace_takes_no_more_because_it_is_being_deleted_is_no_missing_permission()
    {
        await using var cluster = await TestCluster.StartAsync(
            Objects.All(Objects.OurClass, "{ apiVersion: v1, kind: Namespace, metadata: { name: ending } }"),
            Writing with { Server = new TestApiServerOptions { RunClusterControllers = false } });
        await cluster.Server.CreateAsync(Objects.Gateway("gw").Replace("namespace: default", "namespace: ending", StringComparison.Ordinal));
        await cluster.Server.WaitForAsync("gateways", "ending", "gw", static g => g["status"]?["listeners"] is not null);
        await cluster.Server.DeleteAsync("namespaces", "", "ending");
        await cluster.Server.ApplyManifestAsync(Objects.TlsGateway("gw", "missing").Replace("namespace: default", "namespace: ending", StringComparison.Ordinal));
        var refused = await cluster.Server.Requests.WaitForAsync(static r => r is { Verb: "create", Resource: "events" });
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!cluster.EventLog.At(LogLevel.Information).Concat(cluster.EventLog.At(LogLevel.Error)).Any())
        {
            await timer.WaitForNextTickAsync(Patience.Token());
        }

        Assert.That(refused.Code, Is.EqualTo(403));
        Assert.That(cluster.EventLog.At(LogLevel.Error), Is.Empty);
        Assert.That(cluster.EventLog.At(LogLevel.Information).Single(), Does.Contain("because it is being terminated"));
    }

    [Test]
    public async Task What_a_proxy_rejects_is_an_event_of_the_route_or_of_the_Gateway()
    {
        await using var cluster = await TestCluster.StartAsync(Objects.All(Objects.OurClass, Objects.Gateway("gw"), Objects.Route("r", "gw"), Objects.Service("svc")), Writing);
        using var place = cluster.Proxies.Enter(new ProxyId(new ObjectKey("default", "gw"), "node"), "test", DateTimeOffset.UnixEpoch);
        var names = cluster.Board.Current.Result.Snapshots.Values.Single().Resources.Keys;
        place.Proxy = place.Proxy with
        {
            Answers = 1,
            AcknowledgedVersion = cluster.Board.Current.Result.Snapshots.Values.Single().Version,
            Rejected =
            [
                new RejectedResource(names.Single(static n => n.StartsWith("HttpRoute", StringComparison.Ordinal)), "no such thing", false),
                new RejectedResource(names.Single(static n => n.StartsWith("Listener", StringComparison.Ordinal)), "port 80 is taken", false),
            ],
        };
        await cluster.Server.Requests.WaitForManyAsync(static r => r is { Verb: "create", Resource: "events" }, 2);
        var found = (await cluster.Server.ListAsync("events.events.k8s.io", "default")).Select(static e => $"{e["regarding"]!["kind"]} {e["regarding"]!["name"]} {e["reason"]} {e["note"]}");
        Assert.That(found, Is.EquivalentTo(new[]
        {
            "HTTPRoute r Rejected HttpRoute/HTTPRoute/default/r: no such thing",
            "Gateway gw Rejected Listener/Gateway/default/gw/http: port 80 is taken",
        }));
    }
}
