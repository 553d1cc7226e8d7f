using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.ControlPlane.Support;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>From the objects of an API server to publications.</summary>
internal sealed class ClusterSourceTests
{
    private static readonly string Story = Objects.All(
        Objects.OurClass, Objects.Gateway("gw"), Objects.Route("r", "gw"), Objects.Service("svc"), Objects.Slice("svc-1", "svc", "10.0.0.1"));

    [Test]
    public async Task All_kinds_are_read_before_anything_is_published()
    {
        await using var cluster = await TestCluster.StartAsync(Story);
        var first = cluster.Board.Current;
        Assert.That(first.Sequence, Is.EqualTo(1));
        Assert.That(Resources(first), Is.EquivalentTo(new[] { "Listener", "HttpRoute", "Backend", "EndpointSet" }));
        Assert.That(first.State.Gateways.Values.Single().Metadata.Uid, Has.Length.EqualTo(36));
    }

    [Test]
    public async Task What_changes_is_published()
    {
        await using var cluster = await TestCluster.StartAsync(Story);
        await cluster.Server.CreateAsync(Objects.Route("second", "gw"));
        await cluster.UntilAsync(static p => p.State.HttpRoutes.Count == 2);
        await cluster.Server.DeleteAsync("httproutes", "default", "r");
        await cluster.UntilAsync(static p => p.State.HttpRoutes.Count == 1);
        await cluster.Server.DeleteAsync("services", "default", "svc");
        await cluster.UntilAsync(static p => !Resources(p).Contains("Backend"));
    }

    [Test]
    public async Task What_nobody_reads_makes_no_pass()
    {
        await using var cluster = await TestCluster.StartAsync(Story);
        await cluster.Server.PatchAsync("httproutes", "default", "r", "status: { parents: [] }", "status");
        await cluster.Server.PatchAsync("httproutes", "default", "r", "metadata: { annotations: { example.com/touched: now } }");
        await cluster.Server.PatchAsync("services", "default", "svc", "metadata: { labels: { touched: now } }");
        await cluster.Server.PatchAsync("namespaces", "", "default", "metadata: { labels: { touched: now } }");
        await cluster.Server.CreateAsync(Objects.All(Objects.Service("other"), Objects.Slice("other-1", "other", "10.0.0.2"), Objects.Route("foreign", "none")));
        await cluster.Server.CreateAsync(Objects.Route("last", "gw"));
        var last = await cluster.UntilAsync(static p => p.Result.Snapshots.Values.Single().Resources.Keys.Any(static k => k.Contains("last", StringComparison.Ordinal)));
        Assert.That(last.Sequence, Is.EqualTo(2), "only the last one concerns us");
        Assert.That(last.State.HttpRoutes, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_server_that_restarts_and_has_forgotten_the_past_takes_nothing_away()
    {
        await using var cluster = await TestCluster.StartAsync(Story);
        await cluster.Server.RestartAsync();
        await cluster.Server.CreateAsync(Objects.Route("after", "gw"));
        var after = await cluster.UntilAsync(static p => p.State.HttpRoutes.Count == 2);
        Assert.That(after.Sequence, Is.EqualTo(2), "a list tells only the differences");
        Assert.That(cluster.Server.Requests.Count(static r => r is { Verb: "list", Resource: "httproutes" }), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task A_server_that_was_away_is_gone_on_with_where_it_was()
    {
        await using var cluster = await TestCluster.StartAsync(Story);
        cluster.Server.Faults.RefuseConnections();
        await cluster.Server.CreateAsync(Objects.Route("meanwhile", "gw"));
        await cluster.Server.DeleteAsync("httproutes", "default", "r");
        cluster.Server.Faults.AcceptConnections();
        await cluster.UntilAsync(static p => p.State.HttpRoutes.Keys.Single().Name == "meanwhile");
        Assert.That(cluster.Server.Requests.Where(static r => r.Verb == "list").Select(static r => r.Resource), Is.Unique, "nothing was listed again");
    }

    [Test]
    public async Task A_server_that_is_away_at_the_start_is_waited_for()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Story);
        server.Faults.RefuseConnections();
        await using var cluster = await TestCluster.StartAsync(server, new TestClusterOptions { AwaitsSync = false });
        var refused = cluster.UntilAsync(static p => p.Exists);
        Assert.That(await Task.WhenAny(refused, Task.Delay(300)), Is.Not.SameAs(refused), "nothing is published of a cluster that is not known");
        server.Faults.AcceptConnections();
        Assert.That(Resources(await refused), Does.Contain("EndpointSet"));
    }

    [Test]
    public async Task A_watch_that_falls_silent_is_opened_again()
    {
        await using var cluster = await TestCluster.StartAsync(Story, new TestClusterOptions { Timing = TestCluster.FastTiming with { Silence = TimeSpan.FromMilliseconds(300) } });
        cluster.Server.Faults.Add("watch", "httproutes", Fault.SilentWatch, times: 1);
        cluster.Server.Faults.CloseWatches("httproutes");
        await cluster.Server.Requests.WaitForManyAsync(static r => r is { Verb: "watch", Resource: "httproutes" }, 2);
        await cluster.Server.CreateAsync(Objects.Route("unheard", "gw"));
        await cluster.UntilAsync(static p => p.State.HttpRoutes.Count == 2);
        Assert.That(cluster.Server.Requests.Count(static r => r is { Verb: "list", Resource: "httproutes" }), Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_that_is_refused_at_the_start_is_no_empty_cluster()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Story);
        var rule = server.Faults.Add("list", "httproutes", Fault.Fail(401));
        await using var cluster = await TestCluster.StartAsync(server, new TestClusterOptions { AwaitsSync = false });
        await server.Requests.WaitForManyAsync(static r => r is { Verb: "list", Resource: "httproutes", Code: 401 }, 4);
        Assert.That(cluster.Board.Current.Exists, Is.False);
        server.Faults.Remove(rule);
        await cluster.UntilAsync(static p => p.State.HttpRoutes.Count == 1);
    }

    [Test]
    public async Task A_kind_whose_definition_is_missing_is_picked_up_when_it_comes_and_let_go_when_it_goes()
    {
        await using var cluster = await TestCluster.StartAsync(
            Objects.Service("svc"), new TestClusterOptions { Server = new TestApiServerOptions { Crds = GatewayApiChannel.None }, Timing = TestCluster.FastTiming with { Poll = TimeSpan.FromMinutes(5) } });
        Assert.That(cluster.Board.Current.State.Gateways, Is.Empty);
        foreach (var (plural, kind) in new[] { ("gatewayclasses", "GatewayClass"), ("gateways", "Gateway"), ("httproutes", "HTTPRoute") })
        {
            await cluster.Server.CreateAsync(Objects.Definition(plural, kind, "v1"));
        }

        await cluster.Server.CreateAsync(Objects.All(Objects.OurClass, Objects.Gateway("gw"), Objects.Route("r", "gw")));
        await cluster.UntilAsync(static p => p.Result.Snapshots.Count == 1 && Resources(p).Contains("HttpRoute"));
        Assert.That(
            cluster.Board.Current.State.Definitions.Keys.Select(static k => k.Name),
            Is.EquivalentTo(new[] { "gatewayclasses", "gateways", "httproutes" }.Select(static n => n + ".gateway.networking.k8s.io")));
        await cluster.Server.DeleteAsync("customresourcedefinitions", "", "httproutes.gateway.networking.k8s.io");
        await cluster.UntilAsync(static p => p.Result.Snapshots.Count == 1 && !Resources(p).Contains("HttpRoute"));
    }

    [Test]
    public async Task A_404_of_a_kind_that_is_defined_takes_nothing_away()
    {
        await using var cluster = await TestCluster.StartAsync(Story);
        var lists = cluster.Server.Faults.Add("list", "httproutes", Fault.Fail(404));
        var watches = cluster.Server.Faults.Add("watch", "httproutes", Fault.Fail(404));
        cluster.Server.Faults.CloseWatches("httproutes");
        await cluster.Server.Requests.WaitForManyAsync(static r => r is { Verb: "watch", Resource: "httproutes", Code: 404 }, 3);
        cluster.Server.Faults.Remove(lists);
        cluster.Server.Faults.Remove(watches);
        await cluster.Server.CreateAsync(Objects.Route("after", "gw"));
        var after = await cluster.UntilAsync(static p => p.State.HttpRoutes.Count == 2);
        Assert.That(after.Sequence, Is.EqualTo(2));
    }

    [Test]
    public async Task An_older_version_is_read_where_only_it_is_served()
    {
        await using var cluster = await TestCluster.StartAsync(
            Objects.All(
                Objects.Definition("gatewayclasses", "GatewayClass", "v1", "v1beta1"),
                Objects.Definition("gateways", "Gateway", "v1beta1"),
                Objects.OurClass,
                Objects.Gateway("old").Replace("networking.k8s.io/v1", "networking.k8s.io/v1beta1", StringComparison.Ordinal)),
            new TestClusterOptions { Server = new TestApiServerOptions { Crds = GatewayApiChannel.None }, WritesStatus = true });
        Assert.That(cluster.Board.Current.Result.Snapshots.Keys.Single().Name, Is.EqualTo("old"));
        await cluster.Server.WaitForAsync("gateways", "default", "old", static g => g["status"]?["listeners"] is not null);
        Assert.That(cluster.StatusWrites.Where(static r => r.Resource == "gateways").Select(static r => r.Version).Distinct(), Is.EqualTo(new[] { "v1beta1" }));
    }

    [Test]
    public async Task A_kind_that_is_forbidden_is_named_and_the_rest_works()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Story);
        server.Faults.Add("list", "referencegrants", Fault.Fail(403));
        await using var cluster = await TestCluster.StartAsync(server, new TestClusterOptions());
        Assert.That(Resources(cluster.Board.Current), Does.Contain("EndpointSet"));
        Assert.That(cluster.SourceLog.At(LogLevel.Error).Single(), Does.StartWith(
            "missing permission: verbs get, list and watch on resource referencegrants of API group \"gateway.networking.k8s.io\""));
    }

    [Test]
    public async Task Only_Secrets_that_a_Gateway_of_ours_refers_to_are_read()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Objects.Secret("used", TestCertificate.Ecdsa("a.example.com")));
        await server.CreateAsync(Objects.Secret("unused", TestCertificate.Ecdsa("a.example.com")));
        await server.CreateAsync(Objects.Secret("theirs", TestCertificate.Ecdsa("a.example.com")));
        await server.CreateAsync(Objects.All(
            Objects.OurClass,
            Objects.TlsGateway("gw", "used"),
            Objects.TlsGateway("foreign", "theirs").Replace("gatewayapi\n", "others\n", StringComparison.Ordinal)));
        await using var cluster = await TestCluster.StartAsync(server, new TestClusterOptions());
        Assert.That(cluster.Board.Current.State.Secrets.Keys.Select(static k => k.Name), Is.EqualTo(new[] { "used" }));
        Assert.That(Resources(cluster.Board.Current), Does.Contain("Certificate"));
        Assert.That(server.Requests.Where(static r => r is { Verb: "get", Resource: "secrets" }).Select(static r => r.Name), Is.EqualTo(new[] { "used" }));
        await server.DeleteAsync("gateways", "default", "gw");
        await cluster.UntilAsync(static p => p.State.Secrets.IsEmpty);
    }

    [Test]
    public async Task The_ConfigMap_of_a_BackendTLSPolicy_is_read_before_the_policy_counts_and_goes_with_it()
    {
        await using var cluster = await TestCluster.StartAsync(Story);
        var server = cluster.Server;
        await server.CreateAsync("{ apiVersion: v1, kind: ConfigMap, metadata: { name: ca, namespace: default }, data: { ca.crt: none } }");
        await server.CreateAsync("{ apiVersion: v1, kind: ConfigMap, metadata: { name: unused, namespace: default } }");
        var release = new TaskCompletionSource();
        server.Faults.Add("get", "configmaps", Fault.Hold(release.Task));
        await server.CreateAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: { name: p, namespace: default }
            spec:
              targetRefs: [{ group: "", kind: Service, name: s }]
              validation: { hostname: a.test, caCertificateRefs: [{ group: "", kind: ConfigMap, name: ca }] }
            """);
        await server.CreateAsync(Objects.Route("meanwhile", "gw"));
        var meanwhile = await cluster.UntilAsync(static p => p.State.HttpRoutes.Count == 2);
        Assert.That(meanwhile.State.BackendTlsPolicies, Is.Empty);

        release.SetResult();

        var state = (await cluster.UntilAsync(static p => p.State.BackendTlsPolicies.Count == 1)).State;
        Assert.That(state.ConfigMaps.Keys.Select(static k => k.Name), Is.EqualTo(new[] { "ca" }));
        await server.DeleteAsync("backendtlspolicies", "default", "p");
        await cluster.UntilAsync(static p => p.State is { BackendTlsPolicies.IsEmpty: true, ConfigMaps.IsEmpty: true });
    }

    [Test]
    public async Task A_Gateway_waits_for_the_Secrets_it_refers_to_and_nothing_else_does()
    {
        await using var cluster = await TestCluster.StartAsync(Objects.All(Story, Objects.TlsGateway("tls", "first")).Replace("{ name: first }", "{ name: old }", StringComparison.Ordinal));
        await cluster.Server.CreateAsync(Objects.Secret("old", TestCertificate.Ecdsa("a.example.com")));
        await cluster.UntilAsync(static p => Resources(p).Contains("Certificate"));
        var release = new TaskCompletionSource();
        cluster.Server.Faults.Add("get", "secrets", Fault.Hold(release.Task));
        await cluster.Server.CreateAsync(Objects.Secret("new", TestCertificate.Ecdsa("a.example.com")));
        await cluster.Server.ApplyManifestAsync(Objects.TlsGateway("tls", "new"));
        await cluster.Server.CreateAsync(Objects.Route("meanwhile", "gw"));
        var meanwhile = await cluster.UntilAsync(static p => p.State.HttpRoutes.Count == 2);
        Assert.That(CertificateNames(meanwhile), Is.EqualTo(new[] { "old" }), "the Gateway is as it was");
        release.SetResult();
        await cluster.UntilAsync(static p => CertificateNames(p) is ["new"]);
        await cluster.UntilAsync(static p => p.State.Secrets.Keys.All(static k => k.Name == "new"));
    }

    [Test]
    public async Task A_Gateway_waits_for_the_certificates_of_its_TLS_and_follows_their_rotation()
    {
        await using var cluster = await TestCluster.StartAsync(Story);
        var server = cluster.Server;
        await server.CreateAsync(Objects.Secret("server", TestCertificate.Ecdsa("a.example.com")));
        await server.CreateAsync(Objects.Secret("client", TestCertificate.Ecdsa("client")));
        await server.CreateAsync(Authorities("first"));
        var release = new TaskCompletionSource();
        server.Faults.Add("get", "configmaps", Fault.Hold(release.Task));
        await server.CreateAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: { name: mutual, namespace: default }
            spec:
              gatewayClassName: gatewayapi
              tls:
                backend: { clientCertificateRef: { name: client } }
                frontend:
                  default: {}
                  perPort: [{ port: 443, tls: { validation: { caCertificateRefs: [{ group: "", kind: ConfigMap, name: ca }] } } }]
              listeners: [{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: server }] } }]
            """);
        await server.CreateAsync(Objects.Route("meanwhile", "gw"));
        var meanwhile = await cluster.UntilAsync(static p => p.State.HttpRoutes.Count == 2);
        Assert.That(meanwhile.State.Gateways.Keys.Select(static k => k.Name), Does.Not.Contain("mutual"));

        release.SetResult();

        var state = (await cluster.UntilAsync(static p => p.State.Gateways.Keys.Any(static k => k.Name == "mutual"))).State;
        Assert.That(state.Secrets.Keys.Select(static k => k.Name).Order(), Is.EqualTo(new[] { "client", "server" }));
        Assert.That(state.ConfigMaps.Values.Single().Data["ca.crt"], Is.EqualTo("first"));
        await server.UpdateAsync(Authorities("second"));
        await cluster.UntilAsync(static p => p.State.ConfigMaps.Values.Single().Data["ca.crt"] == "second");
        await server.DeleteAsync("gateways", "default", "mutual");
        await cluster.UntilAsync(static p => p.State is { Secrets.IsEmpty: true, ConfigMaps.IsEmpty: true });

        static System.Text.Json.Nodes.JsonObject Authorities(string text) => new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "ca", ["namespace"] = "default" },
            ["data"] = new System.Text.Json.Nodes.JsonObject { ["ca.crt"] = text },
        };
    }

    [Test]
    public async Task A_Secret_that_changes_all_the_time_ends_as_it_is()
    {
        await using var cluster = await TestCluster.StartAsync(Objects.All(Objects.OurClass, Objects.TlsGateway("gw", "s")));
        Assert.That(Resources(cluster.Board.Current), Does.Not.Contain("Certificate"));
        var certificates = Enumerable.Range(0, 4).Select(static i => TestCertificate.Ecdsa($"{i}.example.com")).ToArray();
        await cluster.Server.CreateAsync(Objects.Secret("s", certificates[0]));
        for (var i = 0; i < 60; i++)
        {
            await cluster.Server.UpdateAsync(Objects.Secret("s", certificates[i % 4]));
        }

        var expected = Objects.Secret("s", certificates[3])["data"]!["tls.crt"]!.GetValue<string>();
        await cluster.UntilAsync(p => p.State.Secrets.Values.SingleOrDefault()?.Data["tls.crt"] == expected);
        await cluster.Server.DeleteAsync("secrets", "default", "s");
        await cluster.UntilAsync(static p => p.State.Secrets.IsEmpty);
    }

    private static IEnumerable<string> Resources(GatewayApi.ControlPlane.Reconciling.Publication p) =>
        p.Result.Snapshots.Values.SelectMany(static s => s.Resources.Keys).Select(static k => k.Split('/')[0]).Distinct();

    private static string[] CertificateNames(GatewayApi.ControlPlane.Reconciling.Publication p) =>
        [.. p.Result.Snapshots[new ObjectKey("default", "tls")].Resources.Keys.Where(static k => k.StartsWith("Certificate/", StringComparison.Ordinal)).Select(static k => k.Split('/')[2])];
}
