using System.Collections.Immutable;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.Tests.ControlPlane.Support;

namespace GatewayApi.Tests.ControlPlane.StatusWriting;

internal sealed class DeliveriesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private readonly GatewayApi.ControlPlane.Translation.Snapshots.Snapshot _snapshot = Some.Snapshot(Some.Backend("a", 1));

    [Test]
    public void Before_the_first_answer_nothing_is_delivered()
    {
        var delivery = Of(ProxyRoster.Empty.With(Proxy("n", 1)));
        Assert.That((delivery.AnsweredGeneration, delivery.Addresses.Single().Value), Is.EqualTo((-1L, "127.0.0.1")));
    }

    [Test]
    public void The_highest_generation_that_was_answered_counts()
    {
        var roster = ProxyRoster.Empty.With(Answered(Proxy("a", 1), "old", 3)).With(Answered(Proxy("b", 2), "older", 2));
        Assert.That(Of(roster).AnsweredGeneration, Is.EqualTo(3));
    }

    [Test]
    public void The_current_version_means_the_current_generation() =>
        Assert.That(Of(ProxyRoster.Empty.With(Answered(Proxy("a", 1), _snapshot.Version, 3))).AnsweredGeneration, Is.EqualTo(9));

    [Test]
    public void What_the_last_proxy_said_stays_true_until_another_one_speaks()
    {
        var gone = Answered(Proxy("a", 1), "old", 3) with { Rejected = [new RejectedResource("Backend/ns/a/80", "bad", false)] };
        var roster = ProxyRoster.Empty.With(gone).Without(gone);
        Assert.That((Of(roster).AnsweredGeneration, Of(roster).Rejected.Length), Is.EqualTo((3L, 1)));
        roster = roster.With(Proxy("a", 2));
        Assert.That(Of(roster).Rejected, Has.Length.EqualTo(1), "connected, but it has not answered yet");
        roster = roster.With(Answered(Proxy("a", 2), _snapshot.Version, 9));
        Assert.That((Of(roster).AnsweredGeneration, Of(roster).Rejected.Length), Is.EqualTo((9L, 0)));
    }

    [Test]
    public void A_Gateway_that_is_gone_is_forgotten()
    {
        var gone = Answered(Proxy("a", 1), "old", 3);
        Assert.That(ProxyRoster.Empty.With(gone).Without(gone).Keeping(static _ => false).Departed, Is.Empty);
    }

    [Test]
    public void An_older_connection_that_ends_late_does_not_take_the_newer_one_along()
    {
        var (older, newer) = (Proxy("a", 1), Proxy("a", 2));
        Assert.That(ProxyRoster.Empty.With(older).With(newer).Without(older).Connected.Values.Single(), Is.SameAs(newer));
    }

    [Test]
    public void A_failure_counts_only_while_no_proxy_is_connected()
    {
        var failures = ImmutableDictionary<ObjectKey, string>.Empty.Add(Some.Gateway, "died");
        Assert.That(Of(ProxyRoster.Empty, failures).Failure, Is.EqualTo("died"));
        Assert.That(Of(ProxyRoster.Empty.With(Proxy("a", 1)), failures).Failure, Is.Null);
    }

    private static ConnectedProxy Proxy(string node, long session) => new(new ProxyId(Some.Gateway, node), session, "", Now);

    private static ConnectedProxy Answered(ConnectedProxy proxy, string version, long generation) =>
        proxy with { AcknowledgedVersion = version, AnsweredGeneration = generation, Answers = 1 };

    private GatewayDelivery Of(ProxyRoster roster, ImmutableDictionary<ObjectKey, string>? failures = null) => Deliveries.Of(
        Some.Publication(1, 9, (Some.Gateway, _snapshot)), roster, failures ?? ImmutableDictionary<ObjectKey, string>.Empty, new GatewayAddresses(new GatewayAddress("IPAddress", "127.0.0.1")))[Some.Gateway];
}
