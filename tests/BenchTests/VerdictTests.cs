using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Reports;

namespace GatewayApi.Tests.BenchTests;

/// <summary>Targets beside what was measured.</summary>
public sealed class VerdictTests
{
    private static readonly Target ToNginx = new("s", "f", 1.0, Against.Nginx);

    [Test]
    public void Only_numbers_of_one_round_are_divided_by_each_other()
    {
        var verdict = Verdict.Of(ToNginx, [Own(10, 30), Peer(SubjectNames.Nginx, 20, 30)])!;
        Assert.That(verdict.Values, Is.EqualTo(new[] { 0.5, 1 }));
        Assert.That(verdict.Target, Is.EqualTo("≤ 1.0 × nginx"));
        Assert.That(verdict.IsMet);
    }

    [Test]
    public void The_better_peer_is_the_one_that_costs_less_over_all_rounds()
    {
        var target = ToNginx with { Against = Against.BetterPeer };
        var verdict = Verdict.Of(target, [Own(10, 10, 10), Peer(SubjectNames.Nginx, 8, 8, 40), Peer(SubjectNames.HaProxy, 10, 10, 10)])!;
        Assert.That(verdict.Values, Is.EqualTo(new[] { 1.25, 1.25, 0.25 }));
        Assert.That(verdict.IsMet, Is.False);
    }

    [Test]
    public void Without_the_peer_there_is_no_verdict()
    {
        Assert.That(Verdict.Of(ToNginx, [Own(10)]), Is.Null);
        Assert.That(Verdict.Of(ToNginx, [Peer(SubjectNames.Nginx, 10)]), Is.Null);
        Assert.That(Verdict.Of(ToNginx with { Against = Against.BetterPeer }, [Own(10), Peer(SubjectNames.Nginx, 10)]), Is.Null);
    }

    [Test]
    public void Targets_that_nothing_can_be_said_of_are_told()
    {
        var figure = new Figure("traffic", "GET 1 KiB", SubjectNames.Own, "µs", [10]);
        Assert.That(Targets.Open([figure]).Select(static t => t.Figure), Is.EqualTo(new[] { "GET 1 KiB" }));
        Assert.That(Targets.Open([figure, figure with { Subject = SubjectNames.Nginx }]), Is.Empty);
    }

    [Test]
    public void A_target_of_its_own_is_in_the_unit_of_the_figure()
    {
        var verdict = Verdict.Of(new Target("s", "f", 30), [Own(31)])!;
        Assert.That((verdict.Target, verdict.IsMet, verdict.Word), Is.EqualTo(("≤ 30.0 µs", false, "missed")));
    }

    [Test]
    public void Another_figure_of_our_own_may_be_the_measure()
    {
        var target = new Target("s", "f", 1.1, Against.OwnFigure, "one");
        Assert.That(Verdict.Of(target, [Own(11), Own(10) with { Name = "one" }])!.Word, Is.EqualTo("met"));
    }

    [Test]
    public void Rounds_that_disagree_are_told_of()
    {
        Assert.That(Verdict.Of(ToNginx, [Own(9, 9, 11), Peer(SubjectNames.Nginx, 10, 10, 10)])!.Word, Is.EqualTo("met, but not in every round"));
        Assert.That(Verdict.Of(ToNginx, [Own(5, 9, 11), Peer(SubjectNames.Nginx, 10, 10, 10)])!.Word, Is.EqualTo("met, noisy"));
    }

    private static Figure Own(params double[] samples) => Peer(SubjectNames.Own, samples);

    private static Figure Peer(string subject, params double[] samples) => new("s", "f", subject, "µs", [.. samples]);
}
