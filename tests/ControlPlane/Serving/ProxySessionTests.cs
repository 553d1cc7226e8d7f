using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.Protos.Resources;
using GatewayApi.Tests.ControlPlane.Support;
using Google.Protobuf;

namespace GatewayApi.Tests.ControlPlane.Serving;

internal sealed class ProxySessionTests
{
    private readonly Snapshot _one = Some.Snapshot(Some.Backend("a", 1), Some.Backend("b", 1));
    private readonly Snapshot _two = Some.Snapshot(Some.Backend("a", 2), Some.Backend("c", 1));
    private readonly ProxySession _session = new();

    [Test]
    public void A_proxy_that_holds_nothing_gets_everything_at_once()
    {
        var delta = Begin(_one);
        Assert.That(delta.Version, Is.EqualTo(_one.Version));
        Assert.That(delta.BaseVersion, Is.Empty);
        Assert.That(Names(delta), Is.EqualTo(new[] { "Backend/ns/a/80", "Backend/ns/b/80" }));
        Assert.That(delta.Last, Is.True);
    }

    [Test]
    public void A_proxy_that_is_current_gets_an_empty_delta_to_answer()
    {
        _session.Offer(_one);
        var delta = Send(Say.Hello(_one.Root.ToByteString())).Single().Delta;
        Assert.That((delta.Upserts.Count, delta.Removes.Count, delta.Last, delta.Version), Is.EqualTo((0, 0, true, _one.Version)));
        Assert.That(_session.Answered, Is.Null, "not before it has answered");
        Assert.That(Send(Say.Ack(_one.Version)), Is.Empty);
        Assert.That(_session.Answered, Is.SameAs(_one));
    }

    [Test]
    public void A_proxy_that_holds_something_else_is_asked_and_gets_the_difference()
    {
        _session.Offer(_two);
        Assert.That(Send(Say.Hello(_one.Root.ToByteString())).Single().HeldRequest, Is.Not.Null);
        Assert.That(Send(Say.Held(false, ("Backend/ns/b/80", Some.Backend("b", 1).Hash))), Is.Empty);
        var delta = Send(Say.Held(true, ("Backend/ns/a/80", Some.Backend("a", 1).Hash))).Single().Delta;
        Assert.That(Names(delta), Is.EqualTo(new[] { "Backend/ns/a/80", "Backend/ns/c/80" }));
        Assert.That(delta.Removes, Is.EqualTo(new[] { "Backend/ns/b/80" }));
        Assert.That(delta.BaseVersion, Is.Empty);
    }

    [Test]
    public void What_is_held_under_unknown_kinds_is_removed()
    {
        _session.Offer(_one);
        Send(Say.Hello(_two.Root.ToByteString()));
        var delta = Send(Say.Held(true, ("L9Route/ns/x", _one.Root))).Single().Delta;
        Assert.That(delta.Removes, Is.EqualTo(new[] { "L9Route/ns/x" }));
    }

    [Test]
    public void One_delta_is_in_flight_and_only_the_newest_snapshot_follows()
    {
        Begin(_one);
        Assert.That(Offer(Some.Snapshot(Some.Backend("skipped", 1))), Is.Empty);
        Assert.That(Offer(_two), Is.Empty);
        var delta = Send(Say.Ack(_one.Version)).Single().Delta;
        Assert.That((delta.Version, delta.BaseVersion), Is.EqualTo((_two.Version, _one.Version)));
        Assert.That(Names(delta), Is.EqualTo(new[] { "Backend/ns/a/80", "Backend/ns/c/80" }));
        Assert.That(delta.Removes, Is.EqualTo(new[] { "Backend/ns/b/80" }));
    }

    [Test]
    public void A_snapshot_that_is_back_at_what_was_answered_sends_nothing()
    {
        Begin(_one);
        Send(Say.Ack(_one.Version));
        Assert.That(Offer(Some.Snapshot(Some.Backend("a", 1), Some.Backend("b", 1))), Is.Empty);
    }

    [Test]
    public void Rejected_bytes_are_not_sent_again_until_the_resource_changes()
    {
        Begin(_one);
        Assert.That(Send(Say.Nack(_one.Version, "Backend/ns/a/80")), Is.Empty);
        Assert.That(_session.Rejected.Single().Reason, Is.EqualTo("Backend/ns/a/80 is bad"));
        var other = Offer(Some.Snapshot(Some.Backend("a", 1), Some.Backend("b", 2))).Single().Delta;
        Assert.That(Names(other), Is.EqualTo(new[] { "Backend/ns/b/80" }));
        Send(Say.Nack(other.Version, "Backend/ns/a/80"));
        var changed = Offer(Some.Snapshot(Some.Backend("a", 3), Some.Backend("b", 2))).Single().Delta;
        Assert.That(Names(changed), Is.EqualTo(new[] { "Backend/ns/a/80" }));
        Send(Say.Ack(changed.Version));
        Assert.That(_session.Rejected, Is.Empty);
    }

    [Test]
    public void An_answer_may_be_renewed_without_a_new_delta()
    {
        Begin(_one);
        Send(Say.Nack(_one.Version, "Backend/ns/a/80"));
        Send(Say.Nack(_one.Version, Rejection.Types.Severity.Degraded, "Backend/ns/b/80"));
        Assert.That(_session.Rejected.Single(), Has.Property("Name").EqualTo("Backend/ns/b/80").And.Property("Degraded").True);
        Send(Say.Ack(_one.Version));
        Assert.That(_session.Rejected, Is.Empty);
    }

    [Test]
    public void A_renewed_answer_may_cross_the_next_delta()
    {
        Begin(_one);
        Send(Say.Ack(_one.Version));
        Offer(_two);
        Assert.That(Send(Say.Nack(_one.Version, "Backend/ns/a/80")), Is.Empty);
        Assert.That(_session.InFlight, Is.SameAs(_two));
        Send(Say.Ack(_two.Version));
        Assert.That((_session.InFlight, _session.Answered), Is.EqualTo((null as Snapshot, _two)));
    }

    [Test]
    public void Rejections_of_what_is_not_in_the_snapshot_mean_nothing()
    {
        Begin(_one);
        Send(Say.Nack(_one.Version, "Backend/ns/nowhere/80"));
        Assert.That(_session.Rejected, Is.Empty);
    }

    [Test]
    public void A_long_reason_is_cut()
    {
        Begin(_one);
        var nack = Say.Nack(_one.Version, "Backend/ns/a/80");
        nack.Nack.Rejected[0].Reason = new string('x', 100_000);
        Send(nack);
        Assert.That(_session.Rejected.Single().Reason, Has.Length.EqualTo(SessionLimits.MaxReason));
    }

    private static IEnumerable<TestCaseData> Violations()
    {
        var one = Some.Snapshot(Some.Backend("a", 1), Some.Backend("b", 1));
        var other = Some.Snapshot(Some.Backend("x", 1)).Root;
        var ask = Say.Hello(other.ToByteString());
        yield return Case("answer first", Say.Ack("x"));
        yield return Case("held first", Say.Held(true));
        yield return Case("nothing first", new ProxyMessage());
        yield return Case("short root hash", Say.Hello(ByteString.CopyFrom(1, 2, 3)));
        yield return Case("hello twice", Say.Hello(), Say.Hello());
        yield return Case("held without request", Say.Hello(), Say.Held(true));
        yield return Case("unknown version", Say.Hello(), Say.Ack("unknown"));
        yield return Case("answer before held", ask, Say.Ack(one.Version));
        yield return Case("hello instead of held", ask, ask);
        yield return Case("name twice", ask, Say.Held(true, ("n", other), ("n", other)));
        yield return Case("empty name", ask, Say.Held(true, ("", other)));
        yield return Case("long name", ask, Say.Held(true, (new string('n', SessionLimits.MaxName + 1), other)));
        yield return Case("empty part", ask, Say.Held(false));
        yield return Case("after the list", ask, Say.Held(true), Say.Held(true));
        var shortHash = Say.Held(true, ("n", other));
        shortHash.Held.Resources[0].Hash = ByteString.Empty;
        yield return Case("short hash", ask, shortHash);
        static TestCaseData Case(string name, params ProxyMessage[] messages) => new TestCaseData((object)messages).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Violations))]
    public void Whatever_is_against_the_protocol_is_named(ProxyMessage[] messages)
    {
        _session.Offer(_one);
        foreach (var message in messages[..^1])
        {
            Assert.That(_session.Receive(message).Violation, Is.Null);
        }

        Assert.That(_session.Receive(messages[^1]).Violation, Is.Not.Null.And.Not.Empty);
    }

    private DeltaPart Begin(Snapshot snapshot)
    {
        _session.Offer(snapshot);
        return Send(Say.Hello()).Single().Delta;
    }

    private List<ControlPlaneMessage> Send(ProxyMessage message) => Output(_session.Receive(message));

    private List<ControlPlaneMessage> Offer(Snapshot snapshot) => Output(_session.Offer(snapshot));

    private static List<ControlPlaneMessage> Output(SessionOutput output)
    {
        Assert.That(output.Violation, Is.Null);
        return [.. output.Messages];
    }

    private static IEnumerable<string> Names(DeltaPart part) => part.Upserts.Select(static u => Resource.Parser.ParseFrom(u.Resource).Name);
}
