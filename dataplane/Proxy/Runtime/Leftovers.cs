using System.Runtime.CompilerServices;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// Gives back what starting and loading leave behind: memory that was used once, and that neither the runtime nor the kernel takes back by itself while there
/// is enough.
/// </summary>
internal sealed class Leftovers
{
    // What fewer resources leave behind is not worth a collection.
    private const int Many = 1000;

    private bool _hasLoaded;
    private bool _hasHeard;

    /// <summary>A configuration has been put in force.</summary>
    /// <param name="resources">How many resources were set.</param>
    /// <param name="fromControlPlane">It came from there, and not from disk.</param>
    public void GiveBack(int resources, bool fromControlPlane)
    {
        // Starting has two ends: what was on disk is served, and the control plane has spoken.
        if (!_hasLoaded || (fromControlPlane && !_hasHeard))
        {
            ProgramPages.LetGo();
        }

        if (!_hasLoaded)
        {
            // The one moment when a pause harms nobody: nothing is sent here before it is ready.
            if (resources >= Many || !RuntimeFeature.IsDynamicCodeSupported)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
        }
        else if (resources >= Many)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }

        _hasLoaded = true;
        _hasHeard |= fromControlPlane;
    }
}
