namespace GatewayApi.ControlPlane.Reconciling;

/// <summary>Tells one waiter that something is new. Many signals before it looks are one.</summary>
internal sealed class Wakeup
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _signal = New();

    /// <summary>Something is new.</summary>
    public void Set()
    {
        lock (_gate)
        {
            _signal.TrySetResult();
        }
    }

    /// <summary>Completes when something is new since the last <see cref="Reset"/>.</summary>
    public Task Signalled
    {
        get
        {
            lock (_gate)
            {
                return _signal.Task;
            }
        }
    }

    /// <summary>To be called before looking at what is new, so that nothing that comes while looking is missed.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            if (_signal.Task.IsCompleted)
            {
                _signal = New();
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
