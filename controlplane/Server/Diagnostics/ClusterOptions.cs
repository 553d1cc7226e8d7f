namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>The options of a run in a cluster, valid.</summary>
internal sealed record ClusterOptions
{
    /// <summary>Full path of the kubeconfig; null uses KUBECONFIG, or the pod's own account.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Where this control plane keeps its Lease and its certificates.</summary>
    public required string Namespace { get; init; }

    /// <summary>Tells this replica from others.</summary>
    public required string Identity { get; init; }

    /// <summary>Image of the proxies, where parameters name no other.</summary>
    public required string ProxyImage { get; init; }

    /// <summary>Host that proxies reach this control plane by.</summary>
    public required string AdvertisedHost { get; init; }

    /// <summary>Port to the host.</summary>
    public required int AdvertisedPort { get; init; }
}
