using System.Collections.Immutable;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.ApiServer;

/// <summary>How a test API server behaves. The defaults suit most tests.</summary>
public sealed record TestApiServerOptions
{
    /// <summary>The Gateway API CRDs that are there from the start.</summary>
    public GatewayApiChannel Crds { get; init; } = GatewayApiChannel.Experimental;

    /// <summary>Tokens of users beside the administrator, whose token is in the kubeconfig.</summary>
    public ImmutableDictionary<string, UserIdentity> Tokens { get; init; } = ImmutableDictionary<string, UserIdentity>.Empty;

    /// <summary>Requests without a token are those of <c>system:anonymous</c>; otherwise they get 401.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Requests are authorised by the stored Roles and bindings; otherwise everybody known may do everything.</summary>
    public bool EnforceRbac { get; init; }

    /// <summary>Serves HTTPS, and with it HTTP/2, under a self-signed certificate that the kubeconfig names as authority.</summary>
    public bool UseTls { get; init; }

    /// <summary>The certificate that it serves HTTPS under; null makes one.</summary>
    public TestCertificate? Certificate { get; init; }

    /// <summary>The port on loopback; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Garbage collection and the end of namespaces; a bare API server (without a controller manager) has neither.</summary>
    public bool RunClusterControllers { get; init; } = true;

    /// <summary>Deployments become available and load balancers get addresses, as in a cluster with nodes.</summary>
    public bool SimulateControllers { get; init; }

    /// <summary>The addresses, IPs or host names, that load balancers are given in turn. <c>spec.loadBalancerIP</c> comes first.</summary>
    public ImmutableArray<string> LoadBalancerAddresses { get; init; } = [.. Enumerable.Range(1, 250).Select(static i => $"203.0.113.{i}")];

    /// <summary>How many past events of each kind a watch can go back.</summary>
    public int EventHistory { get; init; } = 1000;

    /// <summary>How far a watch may fall behind before it is closed.</summary>
    public int WatchBuffer { get; init; } = 100_000;

    /// <summary>How often watches get bookmarks. Tests ask for one with <c>Faults.SendBookmarks</c> rather than wait.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where time comes from; tokens expire by it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
