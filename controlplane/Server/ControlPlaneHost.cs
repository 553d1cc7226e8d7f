using System.Net;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Identity;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.StatusWriting.Replicas;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.ControlPlane.Watching;
using GatewayApi.Protos.Values;
using k8s;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GatewayApi.ControlPlane;

/// <summary>Puts the process together.</summary>
internal static class ControlPlaneHost
{
    /// <summary>The process, standalone or in a cluster.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="cluster">The connection to the cluster; null exactly when it runs standalone.</param>
    public static WebApplication Build(ServerOptions options, KubernetesClientConfiguration? cluster = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = "gatewayapi-controlplane",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.AddLogging(options);
        builder.AddTelemetry();
        AddServer(builder, options);
        AddState(builder.Services, options);
        if (options.Cluster is { } how)
        {
            builder.Services.AddCluster(how, cluster ?? throw new ArgumentNullException(nameof(cluster)));
        }
        else
        {
            builder.Services.AddStandalone(options);
        }

        builder.Services.AddHostedService<FirstLoadMemory>();
        builder.Services.AddHostedService<GracefulStop>();
        var app = builder.Build();
        app.UseProbes();
        app.MapGrpcService<ConfigStreamService>();
        app.MapGrpcService<InspectionService>();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        app.Services.ObserveState();
        app.Lifetime.ApplicationStarted.Register(() => SetAddresses(app));
        return app;
    }

    private static void AddServer(WebApplicationBuilder builder, ServerOptions options)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A proxy whose machine has vanished is noticed by its missing answers.
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(10);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(options.GrpcAddress, grpc =>
            {
                grpc.Protocols = HttpProtocols.Http2;
                if (options.Cluster is not null)
                {
                    ServingTls.Use(grpc);
                }
            });
            kestrel.Listen(options.HttpAddress, static http =>
            {
                http.Protocols = HttpProtocols.Http1;
                ProbeEndpoints.Mark(http);
            });
        });
        builder.Services.AddGrpc(static grpc =>
        {
            grpc.MaxReceiveMessageSize = ConfigStreamLimits.MaxMessageBytes;
            grpc.MaxSendMessageSize = ConfigStreamLimits.MaxMessageBytes;
        }).AddServiceOptions<InspectionService>(static inspection => inspection.Interceptors.Add<LoopbackOnly>());
        builder.Services.AddGrpcReflection();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddGrpcHealthChecks().AddCheck<Readiness>("ready");
        builder.Services.Configure<HealthCheckPublisherOptions>(static publisher =>
        {
            publisher.Delay = TimeSpan.Zero;
            publisher.Period = TimeSpan.FromSeconds(2);
        });
    }

    private static void AddState(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ProcessOutcome>();
        services.AddSingleton<ClusterFeed>();
        services.AddSingleton<SourceReport>();
        services.AddSingleton<PublicationBoard>();
        services.AddSingleton<ConnectedProxies>();
        services.AddSingleton<StreamGate>();
        services.AddSingleton<ServerAddresses>();
        services.AddSingleton<ReplicaReports>();
        services.AddSingleton<ProxyFailures>();
        services.AddSingleton<StatusBoard>();
        services.AddSingleton<StatusNotes>();
        services.AddSingleton<DesiredStatuses>();
    }

    private static void SetAddresses(WebApplication app)
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        app.Services.GetRequiredService<ServerAddresses>().Set(bound[0], bound[1]);
    }
}
