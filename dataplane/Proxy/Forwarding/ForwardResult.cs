namespace GatewayApi.DataPlane.Forwarding;

/// <summary>How an attempt at an endpoint ended.</summary>
internal enum ForwardResult
{
    /// <summary>The endpoint's response was passed on.</summary>
    Answered,

    /// <summary>The endpoint's response was dropped, because the request is to be sent again.</summary>
    Dropped,

    /// <summary>No connection came about: nothing of the request was sent.</summary>
    NotConnected,

    /// <summary>No connection came about in time: nothing of the request was sent.</summary>
    ConnectTimedOut,

    /// <summary>The deadline passed.</summary>
    DeadlinePassed,

    /// <summary>No byte went in either direction for too long.</summary>
    Idle,

    /// <summary>The connection broke or what came was not HTTP.</summary>
    UpstreamFailed,

    /// <summary>The client's head cannot be said in HTTP/1.1 without becoming another one: nothing of the request was sent.</summary>
    BadRequestHead,

    /// <summary>The client's body was not what it had announced.</summary>
    BadRequestBody,

    /// <summary>The client went away.</summary>
    ClientGone,
}
