namespace GatewayApi.DataPlane.Streams;

/// <summary>How a connection, or a client's session of datagrams, ended.</summary>
internal enum StreamOutcome
{
    /// <summary>Both sides have ended it, or a session had nothing more to say.</summary>
    Closed,

    /// <summary>One side broke off.</summary>
    Broken,

    /// <summary>No byte came from either side for too long.</summary>
    Idle,

    /// <summary>The port went, or the process, and the time to drain was over.</summary>
    Drained,

    /// <summary>There is no backend for it, or none that answers.</summary>
    Refused,

    /// <summary>The TLS handshake with the client failed.</summary>
    HandshakeFailed,
}
