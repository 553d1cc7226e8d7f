using System.Threading.Tasks.Sources;

namespace GatewayApi.DataPlane.Loops;

/// <summary>
/// Whether one direction of a socket may be tried. The kernel tells each change once, so a word that comes between a try and the wait for it must
/// not get lost: it is kept. One waits; others may try beside him as long as the tries themselves take turns; any thread may tell.
/// </summary>
internal sealed class Readiness : IValueTaskSource
{
    private const int Idle = 0;
    private const int Ready = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _wait;

    // Nobody has tried yet.
    private int _state = Ready;

    /// <summary>True when something was told since the last try.</summary>
    public bool IsReady => Volatile.Read(ref _state) == Ready;

    /// <summary>Before a try: what is told from now on is news.</summary>
    /// <returns>False when nothing was told since the last try, so that it would be in vain.</returns>
    public bool Take() => Volatile.Read(ref _state) == Ready && Interlocked.Exchange(ref _state, Idle) == Ready;

    /// <summary>The last try did not use up what is there. Whoever has begun to wait meanwhile, because another took the word for a look, is told.</summary>
    public void Keep()
    {
        if (Interlocked.CompareExchange(ref _state, Ready, Idle) == Waiting)
        {
            Tell(inline: false);
        }
    }

    /// <summary>Waits for the next word, when none has come since <see cref="Take"/>.</summary>
    public ValueTask WaitAsync()
    {
        _wait.Reset();
        return Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle ? new ValueTask(this, _wait.Version) : ValueTask.CompletedTask;
    }

    /// <summary>Tells that a try is worth while, or that there is another reason to go on.</summary>
    /// <param name="inline">Whoever waits may go on here, before this returns.</param>
    /// <returns>True when somebody waited.</returns>
    public bool Tell(bool inline)
    {
        // An exchange even when it is ready already: what the teller has set before must be seen by the try that takes this word.
        if (Interlocked.Exchange(ref _state, Ready) != Waiting)
        {
            return false;
        }

        _wait.RunContinuationsAsynchronously = !inline;
        _wait.SetResult(true);
        return true;
    }

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
