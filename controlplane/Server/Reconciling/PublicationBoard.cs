namespace GatewayApi.ControlPlane.Reconciling;

/// <summary>Where the newest publication hangs: one writer, any number of readers.</summary>
internal sealed class PublicationBoard
{
    private readonly Subscribers _subscribers = new();
    private volatile Publication _current = Publication.None;

    /// <summary>The newest.</summary>
    public Publication Current => _current;

    /// <summary>Replaces it and wakes the subscribers.</summary>
    public void Publish(Publication publication)
    {
        _current = publication;
        _subscribers.Wake();
    }

    /// <summary>To be woken at each publication.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <summary>Waits for a publication that fulfils a condition.</summary>
    public async Task<Publication> WaitAsync(Func<Publication, bool> condition, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var subscription = Subscribe();
        while (true)
        {
            subscription.Wakeup.Reset();
            var current = Current;
            if (condition(current))
            {
                return current;
            }

            await subscription.Wakeup.Signalled.WaitAsync(cancellation);
        }
    }
}
