namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>Something that happened to a local proxy.</summary>
/// <param name="What">The kind of event.</param>
/// <param name="Text">The cause, where there is one.</param>
/// <param name="Lived">How long the process lived, when it ended.</param>
internal readonly record struct LifecycleEvent(LifecycleEvent.Kind What, string Text = "", TimeSpan Lived = default)
{
    /// <summary>The kinds of events.</summary>
    internal enum Kind
    {
        /// <summary>The Gateway is there.</summary>
        Wanted,

        /// <summary>The Gateway is gone, or the control plane stops.</summary>
        Unwanted,

        /// <summary>No process holds the state directory.</summary>
        FoundNone,

        /// <summary>A process with the right arguments does.</summary>
        FoundSame,

        /// <summary>A process with other arguments does.</summary>
        FoundOther,

        /// <summary>Something does that cannot be identified.</summary>
        FoundUnknown,

        /// <summary>The process could not be started.</summary>
        StartFailed,

        /// <summary>The process ended.</summary>
        Exited,

        /// <summary>It has lived long enough to forget earlier failures.</summary>
        Stable,

        /// <summary>The wait before the next start is over.</summary>
        BackoffOver,

        /// <summary>The time to drain is over.</summary>
        StopOver,
    }
}
