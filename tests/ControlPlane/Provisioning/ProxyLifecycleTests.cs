using GatewayApi.ControlPlane.Provisioning;
using Does = GatewayApi.ControlPlane.Provisioning.LifecycleAction.Kind;
using Was = GatewayApi.ControlPlane.Provisioning.LifecycleEvent.Kind;

namespace GatewayApi.Tests.ControlPlane.Provisioning;

internal sealed class ProxyLifecycleTests
{
    private static readonly LifecycleTimes Times = new();
    private ProxyLifecycle _state = ProxyLifecycle.New;

    [Test]
    public void A_wanted_proxy_is_looked_for_and_started()
    {
        Assert.That(On(Was.Wanted), Is.EqualTo(new[] { Does.Probe }));
        Assert.That(On(Was.FoundNone), Is.EqualTo(new[] { Does.Start, Does.AwaitStable }));
        Assert.That(On(Was.Wanted), Is.Empty, "wanted again is nothing new");
        Assert.That(On(Was.Stable), Is.EqualTo(new[] { Does.Recover }));
    }

    [Test]
    public void One_that_runs_already_is_adopted()
    {
        On(Was.Wanted);
        Assert.That(On(Was.FoundSame), Is.EqualTo(new[] { Does.Adopt, Does.Recover }));
        Assert.That(_state.Phase, Is.EqualTo(ProxyPhase.Running));
    }

    [Test]
    public void One_with_other_arguments_is_drained_and_replaced()
    {
        On(Was.Wanted);
        Assert.That(On(Was.FoundOther), Is.EqualTo(new[] { Does.Adopt, Does.Terminate, Does.AwaitStop }));
        Assert.That(On(Was.Exited), Is.EqualTo(new[] { Does.Probe }));
        Assert.That(On(Was.FoundNone), Has.Member(Does.Start));
    }

    [Test]
    public void One_that_nobody_wants_any_more_is_stopped()
    {
        Assert.That(On(Was.Unwanted), Is.EqualTo(new[] { Does.Probe }));
        Assert.That(On(Was.FoundSame), Is.EqualTo(new[] { Does.Adopt, Does.Terminate, Does.AwaitStop }));
        On(Was.Exited);
        Assert.That(_state.Phase, Is.EqualTo(ProxyPhase.Finished));
    }

    [Test]
    public void An_unknown_holder_is_left_alone_and_reported()
    {
        On(Was.Wanted);
        Assert.That(On(Was.FoundUnknown), Is.EqualTo(new[] { Does.Fail, Does.AwaitBackoff }));
        Assert.That(On(Was.BackoffOver), Is.EqualTo(new[] { Does.Probe }));
        On(Was.Unwanted);
        Assert.That(On(Was.FoundUnknown), Is.EqualTo(new[] { Does.Recover }));
        Assert.That(_state.Phase, Is.EqualTo(ProxyPhase.Finished));
    }

    [Test]
    public void Failures_double_the_wait_up_to_a_bound()
    {
        On(Was.Wanted);
        var waits = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            On(Was.FoundNone);
            var (next, actions) = _state.On(new LifecycleEvent(Was.Exited, "died", TimeSpan.FromSeconds(1)), Times);
            _state = next;
            Assert.That(actions[0], Is.EqualTo(new LifecycleAction(Does.Fail, "died")));
            waits.Add(actions[1].Delay.TotalMilliseconds);
            On(Was.BackoffOver);
        }

        Assert.That(waits[..4], Is.EqualTo(new[] { 250.0, 500, 1000, 2000 }));
        Assert.That(waits[^1], Is.EqualTo(30_000));
    }

    [Test]
    public void A_long_life_forgives_earlier_failures()
    {
        _state = new ProxyLifecycle(ProxyPhase.Running, true, 7);
        Assert.That(_state.On(new LifecycleEvent(Was.Exited, "", TimeSpan.FromMinutes(5)), Times).Next.Failures, Is.EqualTo(1));
        On(Was.Stable);
        Assert.That(_state.Failures, Is.Zero);
    }

    [Test]
    public void One_that_does_not_stop_in_time_is_killed()
    {
        _state = new ProxyLifecycle(ProxyPhase.Running, true, 0);
        Assert.That(On(Was.Unwanted), Is.EqualTo(new[] { Does.Terminate, Does.AwaitStop }));
        Assert.That(On(Was.StopOver), Is.EqualTo(new[] { Does.Kill }));
        On(Was.Exited);
        Assert.That(_state.Phase, Is.EqualTo(ProxyPhase.Finished));
    }

    [Test]
    public void Wanted_again_while_it_stops_starts_a_new_one_afterwards()
    {
        _state = new ProxyLifecycle(ProxyPhase.Running, true, 0);
        On(Was.Unwanted);
        Assert.That(On(Was.Wanted), Is.Empty);
        Assert.That(On(Was.Exited), Is.EqualTo(new[] { Does.Probe }));
    }

    [Test]
    public void Not_wanted_while_waiting_or_looking_needs_no_process()
    {
        _state = new ProxyLifecycle(ProxyPhase.BackingOff, true, 3);
        On(Was.Unwanted);
        Assert.That(_state.Phase, Is.EqualTo(ProxyPhase.Finished));
        _state = new ProxyLifecycle(ProxyPhase.Probing, true, 0);
        Assert.That(On(Was.Unwanted), Is.Empty);
        On(Was.FoundNone);
        Assert.That(_state.Phase, Is.EqualTo(ProxyPhase.Finished));
    }

    [Test]
    public void Late_events_mean_nothing(
        [Values] ProxyPhase phase, [Values(Was.Stable, Was.BackoffOver, Was.StopOver, Was.FoundNone, Was.StartFailed)] Was late)
    {
        var meant = (phase, late) is (ProxyPhase.Running, Was.Stable or Was.StartFailed) or (ProxyPhase.BackingOff, Was.BackoffOver)
            or (ProxyPhase.Stopping, Was.StopOver) or (ProxyPhase.Probing, Was.FoundNone);
        _state = new ProxyLifecycle(phase, true, 1);
        Assert.That(_state.On(new LifecycleEvent(late), Times).Actions.IsEmpty, Is.EqualTo(!meant));
    }

    private Does[] On(Was what)
    {
        var (next, actions) = _state.On(new LifecycleEvent(what), Times);
        _state = next;
        return [.. actions.Select(static a => a.What)];
    }

}
