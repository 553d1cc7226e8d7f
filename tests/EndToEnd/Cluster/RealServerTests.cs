using System.Net;
using System.Runtime.Versioning;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.ApiServer.Real;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>What starts a real API server, and stands in front of it, is itself tested here with a stand-in for the binaries.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RealServerTests
{
    private static readonly Uri Classes = new("/apis/gateway.networking.k8s.io/v1/gatewayclasses", UriKind.Relative);

    [Test]
    public async Task A_Gateway_is_provisioned_served_and_cleared_away_on_a_server_that_runs_as_a_process()
    {
        using var assets = new StandInAssets();
        await using var shop = await Shop.OpenAsync(await ClusterUnderTest.StartAsync(async o => await RealApiServer.StartAsync(assets.Binaries, o)));
        var server = shop.Server;
        var gateway = await server.GetAsync("gateways", Shop.Namespace, "gw");
        Assert.That((string?)gateway!["status"]!["addresses"]![0]!["value"], Is.EqualTo("203.0.113.1"), "the load balancer's address");
        Assert.That(server.Requests.Any(static r => r is { Verb: "patch", Resource: "deployments", User: "kubernetes-admin", Code: 201 }), string.Join('\n', server.Requests));
        await shop.RouteAsync("b");
        await shop.UntilServedAsync("b");

        await server.DeleteAsync("gateways", Shop.Namespace, "gw");
        foreach (var kind in new[] { "deployments", "services", "serviceaccounts", "configmaps" })
        {
            await server.WaitForGoneAsync(kind, Shop.Namespace, Shop.Deployment);
        }

        await server.DeleteAsync("namespaces", "", Shop.Namespace);
        await server.WaitForGoneAsync("namespaces", "", Shop.Namespace);
    }

    [Test]
    public async Task Requests_are_recorded_and_go_wrong_on_their_way()
    {
        using var assets = new StandInAssets();
        await using IApiServer server = await RealApiServer.StartAsync(assets.Binaries, new TestApiServerOptions { SimulateControllers = true });
        await server.CreateNamespaceAsync("ns");
        await server.CreateAsync("{ apiVersion: v1, kind: ServiceAccount, metadata: { name: a, namespace: ns } }");
        using var nobody = server.CreateClient(await server.IssueTokenAsync("ns", "a"));
        using var forbidden = await nobody.GetAsync(Classes);
        Assert.That(forbidden.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(server.Requests.Single(), Is.EqualTo(server.Requests.Single() with { User = "system:serviceaccount:ns:a", Verb = "list", Resource = "gatewayclasses", Code = 403 }));
        using var expired = server.CreateClient(await server.IssueTokenAsync("ns", "a", lifetime: TimeSpan.FromSeconds(-1)));
        using var unknown = await expired.GetAsync(Classes);
        Assert.That((unknown.StatusCode, server.Requests.Last().User), Is.EqualTo((HttpStatusCode.Unauthorized, "")));

        using var client = server.CreateClient();
        server.Faults.Add(new FaultRule { Verb = "list", Resource = "gatewayclasses", Fault = Fault.Fail(429, retryAfterSeconds: 7), Times = 1 });
        using (var busy = await client.GetAsync(Classes))
        {
            Assert.That(((int)busy.StatusCode, busy.Headers.RetryAfter?.Delta), Is.EqualTo((429, TimeSpan.FromSeconds(7))));
        }

        server.Faults.Add("list", "gatewayclasses", Fault.DropConnection, times: 1);
        server.Faults.Add("list", "gatewayclasses", Fault.DropAnswer, times: 1);
        for (var i = 0; i < 2; i++)
        {
            // A client may send a request again when it fails on a connection that was used before.
            using var once = server.CreateClient();
            await Assert.ThrowsAsync<HttpRequestException>(() => once.GetAsync(Classes));
            Assert.That(server.Requests.Last().Code, Is.Zero);
        }

        server.Faults.Add("list", "gatewayclasses", Fault.Expired, times: 1);
        Assert.That((await client.GetAsync(Classes)).StatusCode, Is.EqualTo(HttpStatusCode.Gone));
        server.Faults.RefuseConnections();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Classes));
        server.Faults.AcceptConnections();
        Assert.That((await client.GetAsync(Classes)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await server.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Classes));
        await server.CreateAsync(Manifests.Class("while-away"));
        await server.StartAgainAsync();
        Assert.That(await client.GetStringAsync(Classes), Does.Contain("while-away"));
    }

    [Test]
    public async Task Watches_are_passed_on_line_by_line_and_end_when_a_test_says_so()
    {
        using var assets = new StandInAssets();
        await using IApiServer server = await RealApiServer.StartAsync(assets.Binaries, new TestApiServerOptions());
        using var client = server.CreateClient();
        await server.CreateAsync(Manifests.Class("a"));
        foreach (var (end, last) in new (Action End, string? Last)[]
        {
            (() => server.Faults.CloseWatches("gatewayclasses"), null),
            (() => server.Faults.FailWatches("gatewayclasses.gateway.networking.k8s.io"), "\"code\":410"),
        })
        {
            using var watch = new StreamReader(await client.GetStreamAsync(new Uri(Classes + "?watch=true", UriKind.Relative)));
            Assert.That(await watch.ReadLineAsync(), Does.StartWith("{\"type\":\"ADDED\""));
            server.Faults.CloseWatches("gateways");
            await server.PatchAsync("gatewayclasses", "", "a", """{ "spec": { "description": "changed" } }""");
            Assert.That(await watch.ReadLineAsync(), Does.Contain("changed"));
            end();
            Assert.That(await watch.ReadLineAsync(), last is null ? Is.Null : Does.StartWith("{\"type\":\"ERROR\"").And.Contain(last));
            await server.PatchAsync("gatewayclasses", "", "a", """{ "spec": { "description": "" } }""");
        }

        using var broken = new StreamReader(await client.GetStreamAsync(new Uri(Classes + "?watch=true", UriKind.Relative)));
        await broken.ReadLineAsync();
        server.Faults.CutWatches();
        await Assert.CatchAsync<IOException>(broken.ReadToEndAsync);
        server.Faults.ExpireNextWatch("gatewayclasses");
        Assert.That(await client.GetStringAsync(new Uri(Classes + "?watch=true", UriKind.Relative)), Does.StartWith("{\"type\":\"ERROR\"").And.Contain("\"code\":410"));
        Assert.Throws<NotSupportedException>(() => server.Faults.CompactEvents());
    }

    [Test]
    public void A_folder_without_one_of_the_binaries_is_refused_by_the_name_of_the_file()
    {
        using var assets = new StandInAssets();
        assets.Remove("etcd");
        var refusal = Assert.Throws<FileNotFoundException>(() => KubebuilderAssets.In(assets.Folder));
        Assert.That(refusal!.Message, Is.EqualTo($"KUBEBUILDER_ASSETS is \"{assets.Folder}\", but there is no {assets.Folder}/etcd"));
    }

    [Test]
    public async Task A_binary_that_ends_at_once_is_named_with_its_log()
    {
        using var assets = new StandInAssets();
        assets.Write("kube-apiserver", "echo 'unknown flag: --something'; exit 3");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RealApiServer.StartAsync(assets.Binaries, new TestApiServerOptions()));
        Assert.That(failure!.Message, Does.StartWith("kube-apiserver has ended with code 3").And.Contain("unknown flag: --something"));
    }

    [Test]
    public async Task Options_that_only_the_server_within_the_process_can_follow_are_refused()
    {
        using var assets = new StandInAssets();
        var refusal = await Assert.ThrowsAsync<NotSupportedException>(() => RealApiServer.StartAsync(assets.Binaries, new TestApiServerOptions { EventHistory = 1 }));
        Assert.That(refusal!.Message, Does.Contain("EventHistory"));
    }
}
