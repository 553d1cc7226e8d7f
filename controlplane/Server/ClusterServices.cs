using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Identity;
using GatewayApi.ControlPlane.Leadership;
using GatewayApi.ControlPlane.Provisioning.Cluster;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.StatusWriting.Events;
using GatewayApi.ControlPlane.StatusWriting.Replicas;
using GatewayApi.ControlPlane.Watching.Cluster;
using k8s;

namespace GatewayApi.ControlPlane;

/// <summary>What runs in a cluster: informers as the source, statuses written to the API, a Deployment and a Service per Gateway.</summary>
internal static class ClusterServices
{
    private const string LeaseNameText = "gatewayapi-controlplane";
    private const string SecretName = "gatewayapi-controlplane-tls";

    /// <summary>Adds the loops.</summary>
    public static void AddCluster(this IServiceCollection services, ClusterOptions options, KubernetesClientConfiguration cluster)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(new KubernetesApi(cluster));
        services.AddSingleton<LeaderState>();
        services.AddSingleton(new ElectionTimes());
        services.AddSingleton(new LeaseName(options.Namespace, LeaseNameText, $"{options.Identity}_{Guid.NewGuid():N}"));
        services.AddSingleton(new IdentityNames(options.Namespace, SecretName, IdentityNames.HostsOf(options.AdvertisedHost)));
        services.AddSingleton<TrustBundle>();
        services.AddSingleton<ServingCertificate>();
        services.AddSingleton<IProxyIdentity, TokenProxyIdentity>();
        services.AddSingleton(new ProvisioningOptions(options.ProxyImage, $"https://{options.AdvertisedHost}:{options.AdvertisedPort}"));
        services.AddSingleton(InformerTiming.Default);
        services.AddSingleton<ServedVersions>();
        services.AddSingleton<OwnedObjects>();
        services.AddSingleton<ObjectApplier>();
        services.AddSingleton(new GatewayAddresses());
        services.AddSingleton(new WritePace());
        services.AddSingleton(new ReplicaTimes());

        // Hosted services stop in the reverse order: the Lease is given back after the last writer has stopped.
        services.AddHostedService<LeaderElection>();
        services.AddHostedService<CertificateKeeper>();
        services.AddHostedService<ClusterSource>();
        services.AddHostedService<OwnedObjectsSource>();
        services.AddHostedService<ReconcileLoop>();
        services.AddHostedService<StatusLoop>();
        services.AddHostedService<ReplicaReporter>();
        services.AddHostedService<ClusterStatusWriter>();
        services.AddHostedService<EventRecorder>();
        services.AddHostedService<AddressLoop>();
        services.AddHostedService<ClusterProvisioner>();
    }
}
