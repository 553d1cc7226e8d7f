namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>How looking at one status ended.</summary>
internal enum WriteOutcomeKind
{
    /// <summary>It said already what it is to say.</summary>
    Unchanged,

    /// <summary>It was written.</summary>
    Written,

    /// <summary>The object is gone.</summary>
    Gone,

    /// <summary>The object is another or a newer one than the status speaks of: a newer status is on its way.</summary>
    Outdated,

    /// <summary>This process may not write any more.</summary>
    Fenced,

    /// <summary>A permission is missing.</summary>
    Forbidden,

    /// <summary>The server does not take it, and will not take it as it is.</summary>
    Refused,

    /// <summary>Something failed that may work later.</summary>
    Failed,
}
