using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.FaultInjection;

namespace GatewayApi.Tests.ControlPlane.Leadership;

internal sealed class LeaderElectionTests
{
    private const string Lease = "gatewayapi-controlplane";

    [Test]
    public async Task The_first_one_leads_and_says_so_in_the_lease()
    {
        await using var server = await TestApiServer.StartAsync();
        await using var a = new Candidate(server, "a");
        await a.StartAsync();

        await a.UntilAsync(leads: true);

        var lease = await server.WaitForAsync("leases", "default", Lease, l => (string?)l["spec"]!["holderIdentity"] == "a");
        Assert.That(lease["spec"]!["leaseDurationSeconds"]!.ToString(), Is.EqualTo("15"));
        Assert.That((string?)lease["spec"]!["renewTime"], Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"));
    }

    [Test]
    public async Task A_second_one_waits_until_the_lease_has_not_been_renewed_for_as_long_as_it_says()
    {
        await using var server = await TestApiServer.StartAsync();
        await using var a = new Candidate(server, "a");
        await using var b = new Candidate(server, "b");
        await a.StartAsync();
        await a.UntilAsync(leads: true);
        await b.StartAsync();
        await UntilRead(server, 5);
        Assert.That(b.State.IsLeader, Is.False);

        // The first one can no longer reach the server; the second one's time goes by.
        server.Faults.Add(new FaultRule { Verb = "update", Resource = "leases", Fault = Fault.Fail(500) });
        a.Clock.Skip(TimeSpan.FromSeconds(11));
        Assert.That(a.State.IsLeader, Is.False, "it stops writing before others may begin");
        b.Clock.Skip(TimeSpan.FromSeconds(14));
        await UntilRead(server, 5);
        Assert.That(b.State.IsLeader, Is.False);
        server.Faults.Clear();
        await a.StopAsync();
        b.Clock.Skip(TimeSpan.FromSeconds(2));
        await b.UntilAsync(leads: true);
    }

    [Test]
    public async Task One_that_stops_gives_the_lease_back_so_that_nobody_waits()
    {
        await using var server = await TestApiServer.StartAsync();
        await using var a = new Candidate(server, "a");
        await using var b = new Candidate(server, "b");
        await a.StartAsync();
        await a.UntilAsync(leads: true);
        await b.StartAsync();

        await a.StopAsync();

        await b.UntilAsync(leads: true);
        Assert.That(a.State.IsLeader, Is.False);
        var lease = await server.GetAsync("leases", "default", Lease);
        Assert.That((string?)lease!["spec"]!["holderIdentity"], Is.EqualTo("b"));
    }

    [Test]
    public async Task One_that_was_paused_for_longer_than_it_may_hold_writes_nothing_when_it_wakes()
    {
        await using var server = await TestApiServer.StartAsync();
        await using var a = new Candidate(server, "a");
        await a.StartAsync();
        await a.UntilAsync(leads: true);
        server.Faults.RefuseConnections();

        a.Clock.Skip(TimeSpan.FromMinutes(1));

        Assert.That(a.State.IsLeader, Is.False, "at the very moment, without having talked to anybody");
        server.Faults.AcceptConnections();
        await a.UntilAsync(leads: true);
    }

    [Test]
    public async Task Of_many_never_two_lead()
    {
        await using var server = await TestApiServer.StartAsync();
        var all = Enumerable.Range(0, 5).Select(i => new Candidate(server, $"c{i}")).ToArray();
        await Task.WhenAll(all.Select(static c => c.StartAsync()));
        var leaders = new List<string>();
        foreach (var _ in all)
        {
            var led = all.Where(c => !leaders.Contains(c.Identity)).Select(async c => { await c.UntilAsync(leads: true); return c; });
            var leader = await await Task.WhenAny(led);
            Assert.That(all.Count(static c => c.State.IsLeader), Is.EqualTo(1));
            leaders.Add(leader.Identity);
            await leader.StopAsync();
        }

        foreach (var candidate in all)
        {
            await candidate.DisposeAsync();
        }

        var lease = await server.GetAsync("leases", "default", Lease);
        Assert.That(lease!["spec"]!["leaseTransitions"]!.ToString(), Is.EqualTo("4"));
        Assert.That((string?)lease["spec"]!["holderIdentity"], Is.Empty);
    }

    [Test]
    public async Task What_keeps_it_from_the_lease_is_said_once()
    {
        await using var server = await TestApiServer.StartAsync();
        server.Faults.Add("get", "leases", Fault.Fail(403));
        await using var a = new Candidate(server, "a");
        await a.StartAsync();

        await UntilRead(server, 5);

        Assert.That(a.Log.At(Microsoft.Extensions.Logging.LogLevel.Warning).Count(static l => l.Contains("cannot be read or written", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    private static async Task UntilRead(TestApiServer server, int times)
    {
        var before = server.Requests.Count(static r => r is { Verb: "get", Resource: "leases" });
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        var patience = Support.Patience.Token();
        while (server.Requests.Count(static r => r is { Verb: "get", Resource: "leases" }) < before + times)
        {
            await timer.WaitForNextTickAsync(patience);
        }
    }
}
