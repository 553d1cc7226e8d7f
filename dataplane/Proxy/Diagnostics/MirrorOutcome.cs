namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>What became of the copy of a request.</summary>
internal enum MirrorOutcome
{
    /// <summary>The mirror answered, whatever it said.</summary>
    Answered,

    /// <summary>The mirror could not be reached, broke off, fell behind or took too long; or the request itself did not come to its end.</summary>
    Failed,

    /// <summary>Not sent: no ready endpoint, too many under way, or a request that cannot be copied.</summary>
    Skipped,
}
