using GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>What a session does about an input.</summary>
/// <param name="Messages">To be sent, in this order. Made while they are read, so that a large delta is never in memory twice.</param>
/// <param name="Violation">What was against the protocol, in which case the stream ends; null when nothing was.</param>
internal readonly record struct SessionOutput(IEnumerable<ControlPlaneMessage> Messages, string? Violation)
{
    /// <summary>Nothing to send.</summary>
    public static readonly SessionOutput Nothing = new([], null);

    /// <summary>The end of the stream.</summary>
    public static SessionOutput Violates(string rule) => new([], rule);

    /// <summary>Messages to send.</summary>
    public static SessionOutput Send(IEnumerable<ControlPlaneMessage> messages) => new(messages, null);
}
