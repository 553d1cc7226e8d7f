namespace GatewayApi.Tests.Bench.Reports;

/// <summary>What a target is a multiple of.</summary>
internal enum Against
{
    /// <summary>Nothing: the limit is in the figure's own unit.</summary>
    Nothing,

    /// <summary>The same figure of nginx.</summary>
    Nginx,

    /// <summary>The same figure of nginx or HAProxy, whichever is less.</summary>
    BetterPeer,

    /// <summary>Another figure of this project, in the same scenario.</summary>
    OwnFigure,
}
