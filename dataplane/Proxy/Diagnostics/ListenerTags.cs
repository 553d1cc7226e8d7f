namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>The tags of a listener's series: made once, because they are what a series costs.</summary>
internal sealed class ListenerTags
{
    /// <summary>How a connection or a session ended; the order is that of <see cref="Streams.StreamOutcome"/>.</summary>
    public static readonly string[] StreamOutcomes = ["closed", "broken", "idle_timeout", "drained", "refused", "handshake_failed"];

    /// <summary>Classes of statuses; the place is the first digit.</summary>
    public static readonly string[] Classes = ["other", "1xx", "2xx", "3xx", "4xx", "5xx"];

    /// <summary>What became of a copy; the order is that of <see cref="MirrorOutcome"/>.</summary>
    public static readonly string[] MirrorOutcomes = ["answered", "failed", "skipped"];

    /// <summary>What a service said; the order is that of <see cref="AuthOutcome"/>.</summary>
    public static readonly string[] AuthOutcomes = ["allowed", "denied", "failed", "abandoned"];

    /// <param name="gateway">The gateway's tag.</param>
    /// <param name="listener">The listener's key, or what stands for several.</param>
    public ListenerTags(KeyValuePair<string, object?> gateway, string listener)
    {
        All = [gateway, new("listener", listener)];
        ByClass = With("code_class", Classes);
        ByMirror = With("outcome", MirrorOutcomes);
        ByAuth = With("outcome", AuthOutcomes);
        ByStream = With("outcome", StreamOutcomes);
    }

    /// <summary>Gateway and listener.</summary>
    public KeyValuePair<string, object?>[] All { get; }

    /// <summary>The same with each of <see cref="Classes"/>.</summary>
    public KeyValuePair<string, object?>[][] ByClass { get; }

    /// <summary>The same with each of <see cref="MirrorOutcomes"/>.</summary>
    public KeyValuePair<string, object?>[][] ByMirror { get; }

    /// <summary>The same with each of <see cref="AuthOutcomes"/>.</summary>
    public KeyValuePair<string, object?>[][] ByAuth { get; }

    /// <summary>The same with each of <see cref="StreamOutcomes"/>.</summary>
    public KeyValuePair<string, object?>[][] ByStream { get; }

    private KeyValuePair<string, object?>[][] With(string key, string[] values) => [.. values.Select(v => (KeyValuePair<string, object?>[])[.. All, new(key, v)])];
}
