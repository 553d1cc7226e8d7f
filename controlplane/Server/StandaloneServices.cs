using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Identity;
using GatewayApi.ControlPlane.Provisioning;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.ControlPlane.Watching;
using GatewayApi.ControlPlane.Watching.Manifests;

namespace GatewayApi.ControlPlane;

/// <summary>What runs standalone: a directory as the source, a process per Gateway.</summary>
internal static class StandaloneServices
{
    // What is left to do after the last proxy has drained or been killed.
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(10);

    /// <summary>Adds the loops.</summary>
    public static void AddStandalone(this IServiceCollection services, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout + ShutdownMargin);
        services.AddSingleton<IProxyIdentity, LocalProxyIdentity>();

        // Local proxies run on this machine.
        services.AddSingleton(new GatewayAddresses(new GatewayAddress("IPAddress", "127.0.0.1")));
        services.AddSingleton(new LastGoodManifests(Path.Combine(options.State, "manifests.json")));
        services.AddHostedService(s => ActivatorUtilities.CreateInstance<DirectorySource>(s, options.Source));
        services.AddHostedService<ReconcileLoop>();
        services.AddHostedService<StatusLoop>();
        services.AddSingleton<LocalProxies>();
        services.AddHostedService(static s => s.GetRequiredService<LocalProxies>());
    }
}
