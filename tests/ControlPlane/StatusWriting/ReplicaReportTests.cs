using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.StatusWriting.Replicas;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.Tests.ControlPlane.StatusWriting;

/// <summary>What one replica tells another of its proxies.</summary>
internal sealed class ReplicaReportTests
{
    private static readonly ObjectKey Gateway = new("ns", "gw");
    private static readonly ObjectKey Follower = new("gatewayapi-system", "follower");

    [Test]
    public void A_report_says_what_was_answered_and_nothing_of_proxies_that_have_said_nothing()
    {
        var proxy = Proxy("a", since: 5) with { Rejected = [new RejectedResource("Listener/x", "port 80 is taken", true)] };
        var roster = ProxyRoster.Empty.With(proxy).With(Proxy("silent", since: 6) with { Answers = 0 });

        var read = ReplicaReport.Read(ReplicaReport.Write(roster)).Single();

        Assert.That(read.Id, Is.EqualTo(proxy.Id));
        Assert.That((read.AcknowledgedVersion, read.AnsweredGeneration, read.ConnectedSince), Is.EqualTo(("v1", 3L, proxy.ConnectedSince)));
        Assert.That(read.Rejected, Is.EqualTo(proxy.Rejected));
        Assert.That(ReplicaReport.Write(ProxyRoster.Empty), Is.EqualTo("[]"));
    }

    [Test]
    public void Of_two_connections_of_one_proxy_the_newer_counts_and_ones_own_is_known_best()
    {
        var reports = new ReplicaReports();
        reports.Set(Follower, [Proxy("a", since: 9, version: "new"), Proxy("mine", since: 9, version: "old")], 0);
        reports.Set(Follower with { Name = "gone" }, [Proxy("a", since: 5, version: "old")], 0);

        var all = reports.With(ProxyRoster.Empty.With(Proxy("mine", since: 1, version: "mine")));

        Assert.That(all.Connected.Values.Select(static p => $"{p.Id.NodeId} {p.AcknowledgedVersion}"), Is.EqualTo(new[] { "a new", "mine mine" }));
    }

    [Test]
    public void A_proxy_that_went_over_to_another_replica_speaks_there()
    {
        var own = ProxyRoster.Empty.With(Proxy("a", since: 1, version: "old"));
        own = own.Without(own.Connected.Values.Single());
        Assert.That(own.Departed, Has.Count.EqualTo(1));
        var reports = new ReplicaReports();
        reports.Set(Follower, [Proxy("a", since: 2, version: "new")], 0);

        Assert.That(reports.With(own).Departed, Is.Empty);
        reports.Remove(Follower);
        Assert.That(reports.With(own).Departed, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_replica_that_has_fallen_silent_is_found()
    {
        var reports = new ReplicaReports();
        reports.Set(Follower, [], heard: 10);
        reports.Set(Follower with { Name = "other" }, [], heard: 30);

        Assert.That(reports.Before(20), Is.EqualTo(new[] { Follower }));
    }

    private static ConnectedProxy Proxy(string node, int since, string version = "v1") =>
        new(new ProxyId(Gateway, node), 0, "", DateTimeOffset.FromUnixTimeMilliseconds(since)) { AcknowledgedVersion = version, AnsweredGeneration = 3, Answers = 1 };
}
