using System.Net;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>The options of a run, valid.</summary>
internal sealed record ServerOptions
{
    /// <summary>Full path of the directory or file of manifests; "" in a cluster.</summary>
    public required string Source { get; init; }

    /// <summary>How it runs in a cluster; null when it runs standalone.</summary>
    public ClusterOptions? Cluster { get; init; }

    /// <summary>Added to every listener port by the proxies; 0 to 65534.</summary>
    public int PortOffset { get; init; }

    /// <summary>Where gRPC is served; port 0 takes a free one.</summary>
    public IPEndPoint GrpcAddress { get; init; } = new(IPAddress.Loopback, 18000);

    /// <summary>Where probes and metrics are served; port 0 takes a free one.</summary>
    public IPEndPoint HttpAddress { get; init; } = new(IPAddress.Loopback, 18080);

    /// <summary>Full path of the directory for the state of local proxies; "" in a cluster.</summary>
    public required string State { get; init; }

    /// <summary>Full path of the proxy's binary; null when no proxies are started.</summary>
    public string? Proxy { get; init; }

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>JSON lines instead of text.</summary>
    public bool LogJson { get; init; }

    /// <summary>Whether local proxies write an access log.</summary>
    public bool AccessLog { get; init; } = true;

    /// <summary>How long a stopping proxy may finish its requests.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
