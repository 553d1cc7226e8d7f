using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Streams;

/// <summary>What is told of a connection, or of a client's session of datagrams, when it has ended.</summary>
/// <param name="opening">The listener and the route.</param>
/// <param name="protocol"><c>TLS</c>, <c>TCP</c>, <c>UDP</c>.</param>
/// <param name="addresses">Whom it is from.</param>
/// <param name="started">A timestamp of the clock.</param>
internal sealed class StreamSessionLog(StreamOpening opening, string protocol, ConnectionAddresses addresses, long started)
{
    /// <summary>The listener and the route.</summary>
    public StreamOpening Opening => opening;

    /// <summary><c>TLS</c>, <c>TCP</c>, <c>UDP</c>.</summary>
    public string Protocol => protocol;

    /// <summary>Whom it is from.</summary>
    public ConnectionAddresses Addresses => addresses;

    /// <summary>When it began, as a timestamp of the clock.</summary>
    public long Started => started;

    /// <summary>"namespace/service/port" of where it went.</summary>
    public string? Backend { get; set; }

    /// <summary>The endpoint it went to.</summary>
    public EndpointState? Endpoint { get; set; }

    /// <summary>Bytes from the client.</summary>
    public long Received { get; set; }

    /// <summary>Bytes to the client.</summary>
    public long Sent { get; set; }

    /// <summary>How it ended.</summary>
    public StreamOutcome Outcome { get; set; }

    /// <summary>Why it did not go well.</summary>
    public string? Reason { get; set; }

    /// <summary>The reason in the words of the configuration or of the system.</summary>
    public string? Detail { get; set; }
}
