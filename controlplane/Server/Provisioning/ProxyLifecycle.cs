using System.Collections.Immutable;
using Action = GatewayApi.ControlPlane.Provisioning.LifecycleAction;
using Does = GatewayApi.ControlPlane.Provisioning.LifecycleAction.Kind;
using Was = GatewayApi.ControlPlane.Provisioning.LifecycleEvent.Kind;

namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>The life of a Gateway's local proxy as a state machine without I/O or clock.</summary>
/// <param name="Phase">Where it is.</param>
/// <param name="IsWanted">Whether the Gateway is there.</param>
/// <param name="Failures">Ends in a row that were not asked for.</param>
internal sealed record ProxyLifecycle(ProxyPhase Phase, bool IsWanted, int Failures)
{
    /// <summary>Before the first event.</summary>
    public static readonly ProxyLifecycle New = new(ProxyPhase.Idle, false, 0);

    /// <summary>What follows from an event. An event that means nothing in the present phase changes nothing.</summary>
    public (ProxyLifecycle Next, ImmutableArray<Action> Actions) On(LifecycleEvent happened, LifecycleTimes times)
    {
        ArgumentNullException.ThrowIfNull(times);
        return happened.What switch
        {
            Was.Wanted => (this with { IsWanted = true }).Begin(),
            Was.Unwanted => (this with { IsWanted = false }).End(times),
            Was.FoundNone or Was.FoundSame or Was.FoundOther or Was.FoundUnknown when Phase == ProxyPhase.Probing => Found(happened, times),
            Was.StartFailed or Was.Exited when Phase == ProxyPhase.Running => Failed(happened, times),
            Was.Exited when Phase is ProxyPhase.Stopping or ProxyPhase.Killing => IsWanted ? Probe() : Finish(),
            Was.Stable when Phase == ProxyPhase.Running => (this with { Failures = 0 }, [new Action(Does.Recover)]),
            Was.BackoffOver when Phase == ProxyPhase.BackingOff => Probe(),
            Was.StopOver when Phase == ProxyPhase.Stopping => (this with { Phase = ProxyPhase.Killing }, [new Action(Does.Kill)]),
            _ => (this, []),
        };
    }

    private (ProxyLifecycle, ImmutableArray<Action>) Begin() => Phase is ProxyPhase.Idle or ProxyPhase.Finished ? Probe() : (this, []);

    private (ProxyLifecycle, ImmutableArray<Action>) End(LifecycleTimes times) => Phase switch
    {
        // One that an earlier control plane left behind may be there.
        ProxyPhase.Idle => Probe(),
        ProxyPhase.Running => Stop(times),
        ProxyPhase.BackingOff => Finish(),
        _ => (this, []),
    };

    private (ProxyLifecycle, ImmutableArray<Action>) Found(LifecycleEvent found, LifecycleTimes times) => found.What switch
    {
        Was.FoundNone when IsWanted => (this with { Phase = ProxyPhase.Running }, [new Action(Does.Start), new Action(Does.AwaitStable, Delay: times.Stable)]),
        Was.FoundSame when IsWanted => (this with { Phase = ProxyPhase.Running, Failures = 0 }, [new Action(Does.Adopt), new Action(Does.Recover)]),
        Was.FoundSame or Was.FoundOther => Prepend(new Action(Does.Adopt), Stop(times)),
        Was.FoundUnknown when IsWanted => Failed(found, times),
        _ => Finish(),
    };

    private (ProxyLifecycle, ImmutableArray<Action>) Failed(LifecycleEvent failure, LifecycleTimes times)
    {
        var failures = failure.Lived >= times.Stable ? 1 : Failures + 1;
        return (this with { Phase = ProxyPhase.BackingOff, Failures = failures },
            [new Action(Does.Fail, failure.Text), new Action(Does.AwaitBackoff, Delay: times.Backoff(failures))]);
    }

    private (ProxyLifecycle, ImmutableArray<Action>) Probe() => (this with { Phase = ProxyPhase.Probing }, [new Action(Does.Probe)]);

    private (ProxyLifecycle, ImmutableArray<Action>) Stop(LifecycleTimes times) =>
        (this with { Phase = ProxyPhase.Stopping }, [new Action(Does.Terminate), new Action(Does.AwaitStop, Delay: times.Stop)]);

    private (ProxyLifecycle, ImmutableArray<Action>) Finish() => (this with { Phase = ProxyPhase.Finished, Failures = 0 }, [new Action(Does.Recover)]);

    private static (ProxyLifecycle, ImmutableArray<Action>) Prepend(Action first, (ProxyLifecycle Next, ImmutableArray<Action> Actions) then) =>
        (then.Next, then.Actions.Insert(0, first));
}
