namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>A line of the access log.</summary>
internal sealed record AccessLogEntry
{
    /// <summary>When the response ended.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>As sent; null for a connection.</summary>
    public string? Method { get; init; }

    /// <summary>Lower case, without port; as sent when it is not valid. Of a connection the name in its TLS hello.</summary>
    public required string Host { get; init; }

    /// <summary>In its normal form; the query is left out, it may hold secrets. Null for a connection.</summary>
    public string? Path { get; init; }

    /// <summary><c>HTTP/1.1</c>, <c>HTTP/2</c>; <c>TLS</c>, <c>TCP</c>, <c>UDP</c> for a connection or a client's datagrams.</summary>
    public required string Protocol { get; init; }

    /// <summary>Status of the response; 499 when the client went away before it began. Null for a connection.</summary>
    public int? Status { get; init; }

    /// <summary>Bytes of the request's body.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Bytes of the response's body.</summary>
    public required long BytesSent { get; init; }

    /// <summary>From the request's head to the end of the response.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Address of the peer.</summary>
    public required string Client { get; init; }

    /// <summary>Key of the listener.</summary>
    public string? Listener { get; init; }

    /// <summary>Kind of the route.</summary>
    public string? RouteKind { get; init; }

    /// <summary>"namespace/name" of the route.</summary>
    public string? Route { get; init; }

    /// <summary>Position of the rule.</summary>
    public int? Rule { get; init; }

    /// <summary>Name of the rule.</summary>
    public string? RuleName { get; init; }

    /// <summary>"namespace/service/port".</summary>
    public string? Backend { get; init; }

    /// <summary>"address:port" that the request was last sent to.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Attempts at endpoints.</summary>
    public int Attempts { get; init; }

    /// <summary>Copies sent to mirrors.</summary>
    public int Mirrors { get; init; }

    /// <summary>Why the proxy answered by itself or the exchange broke off.</summary>
    public string? Reason { get; init; }

    /// <summary>The reason in the words of the configuration.</summary>
    public string? Detail { get; init; }

    /// <summary>Trace the request belongs to.</summary>
    public string? TraceId { get; init; }
}
