namespace GatewayApi.ControlPlane.Serving;

/// <summary>Whether streams may begin, and when they have to end.</summary>
internal sealed class StreamGate : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private volatile bool _refuses;

    /// <summary>True from the beginning of the process's end: new streams are refused.</summary>
    public bool Refuses => _refuses;

    /// <summary>Cancelled when all streams have to end.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Refuses new streams; those there are go on.</summary>
    public void Refuse() => _refuses = true;

    /// <summary>Ends all streams.</summary>
    public void End()
    {
        Refuse();
        _end.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();
}
