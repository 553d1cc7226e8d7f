namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>How far the reading of a part of a message has come.</summary>
internal enum Progress
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>Bytes of a body.</summary>
    Data,

    /// <summary>The part is read to its end.</summary>
    Complete,

    /// <summary>It is not HTTP: nothing more of the connection can be understood.</summary>
    Invalid,
}
