using GatewayApi.DataPlane.Streams;

namespace GatewayApi.DataPlane.Listening;

/// <summary>What is to be done with a connection.</summary>
/// <param name="To">Where to hand it over to; null closes it.</param>
/// <param name="Front">What its requests have to know.</param>
/// <param name="Inline">Whether the inline transport suits it.</param>
/// <param name="Farewell">Bytes to send before it is closed.</param>
/// <param name="Stream">The route that carries it as a whole; null when it carries requests.</param>
internal readonly record struct Opening(InnerEndPoint? To, FrontConnection? Front, bool Inline, ReadOnlyMemory<byte> Farewell, StreamOpening? Stream)
{
    /// <summary>More bytes are needed to tell.</summary>
    public static readonly Opening? Undecided;

    /// <summary>Closes the connection.</summary>
    public static Opening Close(ReadOnlyMemory<byte> farewell = default) => new(null, null, false, farewell, null);

    /// <summary>Hands the connection over.</summary>
    public static Opening Hand(InnerEndPoint to, FrontConnection front, bool inline) => new(to, front, inline, default, null);

    /// <summary>Carries the connection as a whole.</summary>
    public static Opening Carry(StreamOpening stream) => new(null, null, false, default, stream);
}
