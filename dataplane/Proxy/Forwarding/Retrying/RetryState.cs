using GatewayApi.DataPlane.Routing.Compilation;

namespace GatewayApi.DataPlane.Forwarding.Retrying;

/// <summary>
/// Whether, and when, one request is sent again. The user's stanza is the consent to it, whatever the method: a backend may then get a POST twice. It never happens
/// once the client has got a byte of a response, or when not all of the request's body was kept, or when the time of the whole request does not allow it.
/// </summary>
/// <param name="exchange">The request.</param>
/// <param name="policy">What the rule says.</param>
/// <param name="deadline">The rule's time limits; null for none.</param>
/// <param name="time">The clock.</param>
internal sealed class RetryState(Exchange exchange, RetryPolicy policy, Deadline? deadline, TimeProvider time)
{
    private readonly KeptBody? _kept = exchange.RequestBody.IsActive ? exchange.RequestBody.Keep() : null;
    private TimeSpan _wait;

    /// <summary>The response of the attempt under way is dropped.</summary>
    public bool HasDropped { get; private set; }

    /// <summary>
    /// Asks, with the head of a response, whether the response is dropped; what is answered is then done. The request is sent again, unless the backend's budget for
    /// that is spent: "after the retry budget has been exceeded, additional retries to the backend MUST return a 503" (RetryConstraint).
    /// </summary>
    public bool Drops(int status) => HasDropped = policy.Takes(status) && (MayGoOn() || exchange.IsOverRetryBudget);

    /// <summary>Whether the request is sent again after an attempt.</summary>
    public bool IsToGoOn(ForwardResult result) => result switch
    {
        ForwardResult.Dropped => !exchange.IsOverRetryBudget,
        ForwardResult.NotConnected or ForwardResult.ConnectTimedOut or ForwardResult.UpstreamFailed or ForwardResult.Idle => MayGoOn(),
        ForwardResult.DeadlinePassed => MayGoOn(),
        _ => false,
    };

    /// <summary>Waits, and makes everything ready to begin again.</summary>
    /// <returns>False when the client went away meanwhile.</returns>
    public async ValueTask<bool> BeginAgainAsync()
    {
        HasDropped = false;
        exchange.Http.Response.Clear();
        _kept?.Rewind();
        var aborted = exchange.Http.RequestAborted;
        await Task.Delay(_wait, time, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !aborted.IsCancellationRequested;
    }

    // A wait that the request has no time for would only keep an answer back.
    private bool MayGoOn()
    {
        _wait = policy.Wait(exchange.Attempts, Random.Shared.NextDouble());
        return exchange.Attempts <= policy.Attempts
            && !exchange.Http.Response.HasStarted
            && !exchange.Http.RequestAborted.IsCancellationRequested
            && (deadline is null || deadline.Left > _wait)
            && (_kept is null || _kept.TryHold())
            && TryTake(exchange, time);
    }

    /// <summary>Takes one repetition out of the budget of the request's backend, when it has one.</summary>
    /// <returns>False when nothing is left.</returns>
    public static bool TryTake(Exchange exchange, TimeProvider time)
    {
        exchange.IsOverRetryBudget = exchange.Backend!.RetryBudget is { } budget && !budget.TryTake(time.GetElapsedTime(0));
        return !exchange.IsOverRetryBudget;
    }
}
