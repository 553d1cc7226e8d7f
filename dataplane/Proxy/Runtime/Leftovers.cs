using System.Runtime.CompilerServices;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// Gives back what starting and loading leave behind: memory that was used once, and that neither the runtime nor the kernel takes back by itself while there
/// is enough.
/// </summary>
internal sealed class Leftovers : IDisposable
{
    // What fewer resources leave behind is not worth a collection.
    private const int Many = 1000;

    // The configuration is on disk by then, and the control plane has had its answer.
    private static readonly TimeSpan UntilStarted = TimeSpan.FromSeconds(2);

    private readonly ITimer _started;
    private bool _hasLoaded;

    /// <param name="time">The clock.</param>
    public Leftovers(TimeProvider time) => _started = time.CreateTimer(static _ => ProgramPages.LetGo(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>A configuration has been put in force.</summary>
    /// <param name="resources">How many resources were set.</param>
    public void GiveBack(int resources)
    {
        if (_hasLoaded)
        {
            // Requests go on meanwhile.
            if (resources >= Many)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }

            return;
        }

        // The one moment when a pause harms nobody: nothing is sent here before it is ready.
        if (resources >= Many || !RuntimeFeature.IsDynamicCodeSupported)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        ProgramPages.LetGo();
        _started.Change(UntilStarted, Timeout.InfiniteTimeSpan);
        _hasLoaded = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _started.Dispose();
}
