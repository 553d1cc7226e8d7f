using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Routes;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// What XBackendTrafficPolicies say (GEP-3388, GEP-1619). A policy with a value that is none has no effect: half a policy would be one that nobody wrote.
/// </summary>
internal static class BackendTrafficPolicies
{
    private const ulong Second = 1000;
    private const ulong Hour = 3600 * Second;
    private const int DefaultPercent = 20;
    private const int DefaultCount = 10;
    private const int MaxCount = 1_000_000;

    /// <summary>Links and validates all policies.</summary>
    public static BackendPolicies<BackendTraffic> Of(ClusterState state) => BackendPolicies<BackendTraffic>.Of(
        state, state.BackendTrafficPolicies.Values, static p => p.Spec.TargetRefs, static (p, spec) => Read(p, spec));

    private static BackendTraffic Read(BackendTrafficPolicy policy, Field spec)
    {
        var before = spec.Count;
        var budget = policy.Spec.RetryConstraint is { } constraint ? Budget(constraint, spec.Of("retryConstraint")) : null;
        var session = policy.Spec.SessionPersistence is { } persistence
            ? Sessions.Translate(persistence, policy, Reasons.Invalid, spec.Of("sessionPersistence"))
            : null;
        return spec.Count == before ? new BackendTraffic(budget, session) : BackendTraffic.None;
    }

    private static Config.V1.RetryBudget Budget(RetryConstraint constraint, Field at)
    {
        var (percent, count) = (constraint.Budget.Percent ?? DefaultPercent, constraint.MinRetryRate.Count ?? DefaultCount);
        if (percent is < 0 or > 100)
        {
            at.Of("budget").Of("percent").Report(ConditionTypes.Accepted, Reasons.Invalid, "must be 0 to 100");
        }

        if (count is < 1 or > MaxCount)
        {
            at.Of("minRetryRate").Of("count").Report(ConditionTypes.Accepted, Reasons.Invalid, "must be 1 to 1,000,000");
        }

        return new Config.V1.RetryBudget
        {
            Percent = (uint)Math.Clamp(percent, 0, 100),
            IntervalMs = Interval(constraint.Budget.Interval, Second, "1s", at.Of("budget").Of("interval")),
            MinCount = (uint)Math.Clamp(count, 1, MaxCount),
            MinIntervalMs = Interval(constraint.MinRetryRate.Interval, 1, "1ms", at.Of("minRetryRate").Of("interval")),
        };
    }

    private static ulong Interval(string duration, ulong least, string leastText, Field at)
    {
        if (!Durations.TryRead(duration, out var milliseconds))
        {
            at.Report(ConditionTypes.Accepted, Reasons.Invalid, $"'{duration}' is not a duration such as 1m30s (GEP-2257)");
        }
        else if (milliseconds < least || milliseconds > Hour)
        {
            at.Report(ConditionTypes.Accepted, Reasons.Invalid, $"must be {leastText} to 1h");
        }

        return milliseconds;
    }
}
