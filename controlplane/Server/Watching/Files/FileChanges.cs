namespace GatewayApi.ControlPlane.Watching.Files;

/// <summary>What the watcher has seen since it was last asked. Bounded: very many changes become one "look at everything".</summary>
internal sealed class FileChanges : IDisposable
{
    private const int MaxPaths = 4096;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private HashSet<string> _paths = new(StringComparer.Ordinal);
    private bool _everything;
    private bool _isDisposed;

    /// <summary>A file was written to its end, came or went.</summary>
    public void Add(string path)
    {
        lock (_gate)
        {
            _paths.Add(path);
            _everything |= _paths.Count > MaxPaths;
            Signal();
        }
    }

    /// <summary>Something changed that only a listing can tell.</summary>
    public void AddEverything()
    {
        lock (_gate)
        {
            _everything = true;
            Signal();
        }
    }

    /// <summary>Waits until there is something, or until the time is over.</summary>
    public Task WaitAsync(TimeSpan limit, CancellationToken cancellation) => _signal.WaitAsync(limit, cancellation);

    /// <summary>Takes what there is.</summary>
    /// <returns>The files; and whether everything must be looked at.</returns>
    public (IReadOnlySet<string> Paths, bool Everything) Take()
    {
        lock (_gate)
        {
            var taken = (_paths, _everything);
            _paths = new HashSet<string>(StringComparer.Ordinal);
            _everything = false;
            return taken;
        }
    }

    /// <summary>The watcher's thread may still have something to say; nobody listens any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _signal.Dispose();
        }
    }

    private void Signal()
    {
        if (!_isDisposed && _signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }
}
