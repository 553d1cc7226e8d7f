using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.ControlPlane.Support;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>Statuses as they arrive at an API server.</summary>
internal sealed class StatusWritingTests
{
    private const string Foreign = """
        {"parents":[{"parentRef":{"group":"gateway.networking.k8s.io","kind":"Gateway","name":"other"},"controllerName":"example.com/other","conditions":[{"type":"Accepted","status":"True","reason":"Accepted","message":"é \u003c","lastTransitionTime":"2020-01-01T00:00:00Z","observedGeneration":1}]}]}
        """;

    private static readonly TestClusterOptions Writing = new() { WritesStatus = true };
    private static readonly string Story = Objects.All(
        Objects.OurClass, Objects.Gateway("gw"), Objects.Route("r", "gw"), Objects.Service("svc"), Objects.Slice("svc-1", "svc", "10.0.0.1"));

    [Test]
    public async Task Every_object_is_written_once_and_no_write_makes_a_pass()
    {
        await using var cluster = await TestCluster.StartAsync(Story, Writing);
        var route = await cluster.Server.WaitForAsync("httproutes", "default", "r", static r => Conditions(r["status"]?["parents"]?[0]).Length > 0);
        Assert.That(Conditions(route["status"]!["parents"]![0]), Is.EqualTo(new[] { "Accepted=True", "ResolvedRefs=True" }));
        await cluster.Server.WaitForAsync("gateways", "default", "gw", static g => (int?)g["status"]?["listeners"]?[0]?["attachedRoutes"] == 1);
        var gatewayClass = await cluster.Server.WaitForAsync("gatewayclasses", "", "gatewayapi", static c => c["status"]?["supportedFeatures"] is not null);
        Assert.That(Conditions(gatewayClass["status"]), Is.EqualTo(new[] { "Accepted=True", "SupportedVersion=True" }));
        await QuietAsync(cluster);
        Assert.That(cluster.StatusWrites.Select(static r => r.ToString()).ToArray(), Is.Unique.And.Length.EqualTo(3));
        Assert.That(cluster.Board.Current.Sequence, Is.EqualTo(1));
        Assert.That(cluster.Notes.Count, Is.EqualTo(3));
    }

    [Test]
    public async Task A_GRPCRoute_is_read_and_written_as_well()
    {
        await using var cluster = await TestCluster.StartAsync(Story, Writing);
        await cluster.Server.CreateAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: GRPCRoute
            metadata: { name: g, namespace: default }
            spec: { parentRefs: [{ name: gw }], hostnames: [g.example.com], rules: [{ backendRefs: [{ name: svc, port: 80 }] }] }
            """);
        await cluster.Server.WaitForAsync("grpcroutes", "default", "g", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        await cluster.Server.WaitForAsync("gateways", "default", "gw", static g => (int?)g["status"]?["listeners"]?[0]?["attachedRoutes"] == 2);
        await QuietAsync(cluster);
        Assert.That(cluster.Board.Current.Sequence, Is.EqualTo(2));
    }

    [Test]
    public async Task Entries_of_others_stay_as_they_are_and_their_changes_cost_nothing()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Story);
        await server.PatchAsync("httproutes", "default", "r", new JsonObject { ["status"] = JsonNode.Parse(Foreign) }, "status");
        await using var cluster = await TestCluster.StartAsync(server, Writing);
        var route = await server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 2);
        Assert.That(route["status"]!["parents"]![0]!.ToJsonString(), Is.EqualTo(JsonNode.Parse(Foreign)!["parents"]![0]!.ToJsonString()));
        await QuietAsync(cluster);
        var calls = cluster.Calls.Count(static r => r.Resource == "httproutes");
        route["status"]!["parents"]![0]!["conditions"]![0]!["message"] = "changed";
        await server.UpdateAsync((await CurrentAsync(server, route))!, "status");
        await QuietAsync(cluster);
        Assert.That(cluster.Calls.Count(static r => r.Resource == "httproutes"), Is.EqualTo(calls));
    }

    [Test]
    public async Task What_somebody_else_does_to_our_entries_is_put_right()
    {
        await using var cluster = await TestCluster.StartAsync(Story, Writing);
        await cluster.Server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        await QuietAsync(cluster);
        await cluster.Server.PatchAsync("httproutes", "default", "r", """{"status":{"parents":[]}}""", "status");
        await cluster.Server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        await cluster.Server.PatchAsync("gateways", "default", "gw", """{"status":{"listeners":null}}""", "status");
        await cluster.Server.WaitForAsync("gateways", "default", "gw", static g => g["status"]?["listeners"]?.AsArray().Count == 1);
        Assert.That(cluster.Board.Current.Sequence, Is.EqualTo(1), "a status never makes a pass");
    }

    [Test]
    public async Task A_conflict_means_reading_again()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Story);
        var rule = server.Faults.Add(new FaultRule { Verb = "update", Resource = "httproutes", Subresource = "status", Fault = Fault.Fail(409), Times = 2 });
        await using var cluster = await TestCluster.StartAsync(server, Writing);
        await server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        Assert.That(rule.Hits, Is.EqualTo(2));

        // More when the status changes once more meanwhile.
        Assert.That(server.Requests.Count(static r => r is { Verb: "get", Resource: "httproutes" }), Is.GreaterThanOrEqualTo(3));
    }

    [Test]
    public async Task A_server_in_trouble_gets_its_statuses_later()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Story);
        server.Faults.Add(new FaultRule { Verb = "update", Subresource = "status", Fault = Fault.Fail(500), Times = 4 });
        server.Faults.Add(new FaultRule { Verb = "update", Subresource = "status", Fault = Fault.DropAnswer, Times = 1 });
        await using var cluster = await TestCluster.StartAsync(server, Writing);
        await server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        await server.WaitForAsync("gateways", "default", "gw", static g => g["status"]?["listeners"]?.AsArray().Count == 1);
    }

    [Test]
    public async Task A_missing_permission_is_said_once()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Story);
        var rule = server.Faults.Add(new FaultRule { Verb = "update", Resource = "gateways", Subresource = "status", Fault = Fault.Fail(403), Times = 3 });
        await using var cluster = await TestCluster.StartAsync(server, Writing);
        await server.WaitForAsync("gateways", "default", "gw", static g => g["status"]?["listeners"]?.AsArray().Count == 1);
        Assert.That(rule.Hits, Is.EqualTo(3));
        Assert.That(cluster.WriterLog.At(LogLevel.Error).Single(), Does.Contain("update on gateways/status of API group gateway.networking.k8s.io"));
    }

    [Test]
    public async Task Entries_for_parents_that_are_no_longer_ours_go()
    {
        await using var cluster = await TestCluster.StartAsync(Story, Writing);
        await cluster.Server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        await cluster.Server.ApplyManifestAsync(Objects.Route("r", "elsewhere"));
        await cluster.Server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 0);
        await QuietAsync(cluster);
        Assert.That(cluster.Notes.Of(new(GatewayApi.ControlPlane.Translation.State.Kinds.HttpRoute, new ObjectKey("default", "r"))), Is.Zero);
    }

    [Test]
    public async Task Entries_that_an_earlier_run_left_behind_go()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Objects.All(Objects.OurClass, Objects.Route("r", "gone")));
        await server.PatchAsync("httproutes", "default", "r", new JsonObject { ["status"] = JsonNode.Parse(Foreign.Replace("example.com/other", "gatewayapi.dev/controller", StringComparison.Ordinal)) }, "status");
        await using var cluster = await TestCluster.StartAsync(server, Writing);
        await server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 0);
    }

    [Test]
    public async Task A_Gateway_that_is_given_away_loses_what_we_said_of_it()
    {
        await using var cluster = await TestCluster.StartAsync(Story, Writing);
        await cluster.Server.WaitForAsync("gateways", "default", "gw", static g => g["status"]?["listeners"]?.AsArray().Count == 1);
        await QuietAsync(cluster);
        await cluster.Server.PatchAsync("gateways", "default", "gw", """{"spec":{"gatewayClassName":"others"}}""");
        await cluster.Server.WaitForAsync("gateways", "default", "gw", static g => Conditions(g["status"]).Length == 0);
    }

    [Test]
    public async Task An_object_that_was_deleted_and_made_again_is_written_again()
    {
        await using var cluster = await TestCluster.StartAsync(Story, Writing);
        for (var i = 0; i < 5; i++)
        {
            await cluster.Server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 1);
            await cluster.Server.DeleteAsync("httproutes", "default", "r");
            await cluster.Server.CreateAsync(Objects.Route("r", "gw"));
        }

        var last = await cluster.Server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        Assert.That((int?)last["status"]!["parents"]![0]!["conditions"]![0]!["observedGeneration"], Is.EqualTo(1));
    }

    [Test]
    public async Task Whoever_does_not_lead_writes_nothing_and_whoever_wins_the_lead_looks_at_everything()
    {
        await using var cluster = await TestCluster.StartAsync(Story, Writing with { Leads = false });
        await QuietAsync(cluster);
        Assert.That(cluster.Calls, Is.Empty);
        cluster.Leader.Hold(cluster.Time.GetTimestamp(), TimeSpan.FromHours(1));
        await cluster.Server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        await QuietAsync(cluster);
        cluster.Leader.Lose();
        await cluster.Server.CreateAsync(Objects.Route("second", "gw"));
        await cluster.UntilAsync(static p => p.State.HttpRoutes.Count == 2);
        await QuietAsync(cluster);
        Assert.That(cluster.StatusWrites.Count(), Is.EqualTo(3));
        cluster.Leader.Hold(cluster.Time.GetTimestamp(), TimeSpan.FromHours(1));
        await cluster.Server.WaitForAsync("httproutes", "default", "second", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        await QuietAsync(cluster);
        Assert.That(cluster.StatusWrites.Count(), Is.EqualTo(5), "the new route and its Gateway; the rest is found as it should be");
    }

    [Test]
    public async Task A_lead_that_is_lost_while_writes_wait_stops_them()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Objects.All([Story, .. Enumerable.Range(0, 40).Select(static i => Objects.Route($"r{i}", "gw"))]));
        var release = new TaskCompletionSource();
        server.Faults.Add(new FaultRule { Verb = "get", Resource = "httproutes", Fault = Fault.Hold(release.Task) });
        await using var cluster = await TestCluster.StartAsync(server, Writing);
        await server.WaitForAsync("gateways", "default", "gw", static g => g["status"]?["listeners"] is not null);
        cluster.Leader.Lose();
        release.SetResult();
        await QuietAsync(cluster);
        Assert.That(cluster.StatusWrites.Count(static r => r.Resource == "httproutes"), Is.Zero);
    }

    [Test]
    public async Task A_leader_that_was_paused_until_its_lease_ran_out_writes_nothing_when_it_wakes()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Story);
        var release = new TaskCompletionSource();
        server.Faults.Add(new FaultRule { Verb = "get", Resource = "httproutes", Fault = Fault.Hold(release.Task) });
        var clock = new SkippingClock();
        await using var cluster = await TestCluster.StartAsync(server, Writing with { Time = clock });
        await server.Requests.WaitForAsync(static r => r is { Verb: "update", Resource: "gateways" });

        // Everything stands still for longer than the lease; nobody has told us that it is lost.
        clock.Skip(TimeSpan.FromHours(2));
        release.SetResult();
        await QuietAsync(cluster);
        Assert.That(cluster.StatusWrites.Count(static r => r.Resource == "httproutes"), Is.Zero);
        cluster.Leader.Hold(clock.GetTimestamp(), TimeSpan.FromHours(1));
        await server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 1);
    }

    [Test]
    public async Task Addresses_are_those_of_each_Gateway()
    {
        await using var cluster = await TestCluster.StartAsync(Objects.All(Objects.OurClass, Objects.Gateway("a"), Objects.Gateway("b")), Writing);
        cluster.Addresses.Set(new ObjectKey("default", "a"), [new("IPAddress", "192.0.2.7")]);
        await cluster.Server.WaitForAsync("gateways", "default", "a", static g => (string?)g["status"]?["addresses"]?[0]?["value"] == "192.0.2.7");
        await cluster.Server.WaitForAsync("gateways", "default", "b", static g => (string?)g["status"]?["addresses"]?[0]?["value"] == "192.0.2.1");
    }

    [Test]
    public async Task Ten_thousand_foreign_routes_cost_no_call_and_no_pass()
    {
        var server = await TestApiServer.StartAsync();
        await server.CreateAsync(Objects.All(Story));
        for (var i = 0; i < 10_000; i++)
        {
            await server.CreateAsync(Json($"f{i}"));
        }

        await using var cluster = await TestCluster.StartAsync(server, Writing);
        await server.WaitForAsync("httproutes", "default", "r", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        Assert.That(server.Requests.Count(static r => r is { Verb: "list", Resource: "httproutes" }), Is.EqualTo(21), "pages of 500");
        for (var i = 0; i < 200; i++)
        {
            await server.PatchAsync("httproutes", "default", $"f{i}", """{"spec":{"hostnames":["changed.example.com"]}}""");
        }

        await cluster.Server.CreateAsync(Objects.Route("last", "gw"));
        await server.WaitForAsync("httproutes", "default", "last", static r => r["status"]?["parents"]?.AsArray().Count == 1);
        Assert.That(cluster.Board.Current.Sequence, Is.EqualTo(2));
        Assert.That(cluster.Calls.Where(static r => r.Name.StartsWith('f')), Is.Empty);

        static JsonObject Json(string name) => new()
        {
            ["apiVersion"] = "gateway.networking.k8s.io/v1",
            ["kind"] = "HTTPRoute",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
            ["spec"] = new JsonObject { ["parentRefs"] = new JsonArray(new JsonObject { ["name"] = "foreign" }) },
        };
    }

    [Test]
    public async Task A_thousand_routes_attaching_are_few_writes_of_their_Gateway_and_an_exact_count()
    {
        await using var cluster = await TestCluster.StartAsync(Story, Writing with { Pace = TestCluster.FastPace with { Apart = TimeSpan.FromMilliseconds(400) } });
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 1000; i++)
        {
            await cluster.Server.CreateAsync(Objects.Route($"r{i}", "gw"));
        }

        var created = TimeProvider.System.GetElapsedTime(start);
        await cluster.Server.WaitForAsync("gateways", "default", "gw", static g => (int?)g["status"]?["listeners"]?[0]?["attachedRoutes"] == 1001);
        var took = TimeProvider.System.GetElapsedTime(start);
        Assert.That(took - created, Is.LessThan(TimeSpan.FromSeconds(10)), "even on a busy machine");
        Assert.That(cluster.StatusWrites.Count(static r => r.Resource == "gateways"), Is.LessThanOrEqualTo((took / TimeSpan.FromMilliseconds(400)) + 2));
        for (var i = 0; i < 1000; i++)
        {
            await cluster.Server.WaitForAsync("httproutes", "default", $"r{i}", static r => r["status"]?["parents"] is JsonArray { Count: 1 });
        }

        await QuietAsync(cluster);
        Assert.That(cluster.StatusWrites.Where(static r => r.Resource == "httproutes").Select(static r => r.Name).ToArray(), Is.Unique.And.Length.EqualTo(1001));
        TestContext.Out.WriteLine($"created in {created.TotalSeconds:F1} s, counted {(took - created).TotalMilliseconds:F0} ms later, {cluster.StatusWrites.Count(static r => r.Resource == "gateways")} writes of the Gateway");
    }

    /// <summary>Waits until the control plane has asked for nothing for a while.</summary>
    private static async Task QuietAsync(TestCluster cluster)
    {
        int before;
        do
        {
            before = cluster.Calls.Count();
            await Task.Delay(250);
        }
        while (cluster.Calls.Count() != before);
    }

    private static async Task<JsonObject?> CurrentAsync(TestApiServer server, JsonObject changed)
    {
        var current = await server.GetAsync("httproutes", "default", "r");
        current = current!.DeepClone().AsObject();
        current["status"] = changed["status"]!.DeepClone();
        return current;
    }

    private static string[] Conditions(JsonNode? holder) =>
        [.. (holder?["conditions"] as JsonArray ?? []).Select(static c => $"{c!["type"]}={c["status"]}")];
}
