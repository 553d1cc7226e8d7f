namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>What is to be done for a local proxy.</summary>
/// <param name="What">The kind of action.</param>
/// <param name="Text">The cause to report.</param>
/// <param name="Delay">How long to wait.</param>
internal readonly record struct LifecycleAction(LifecycleAction.Kind What, string Text = "", TimeSpan Delay = default)
{
    /// <summary>The kinds of actions.</summary>
    internal enum Kind
    {
        /// <summary>Find out who holds the state directory.</summary>
        Probe,

        /// <summary>Start the process.</summary>
        Start,

        /// <summary>Watch the process that was found.</summary>
        Adopt,

        /// <summary>Ask it to drain and stop.</summary>
        Terminate,

        /// <summary>Stop it at once.</summary>
        Kill,

        /// <summary>Report <see cref="LifecycleEvent.Kind.Stable"/> after the delay.</summary>
        AwaitStable,

        /// <summary>Report <see cref="LifecycleEvent.Kind.BackoffOver"/> after the delay.</summary>
        AwaitBackoff,

        /// <summary>Report <see cref="LifecycleEvent.Kind.StopOver"/> after the delay.</summary>
        AwaitStop,

        /// <summary>Tell the user why there is no proxy.</summary>
        Fail,

        /// <summary>Take that back.</summary>
        Recover,
    }
}
