using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.Config.V1;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.Common;
using Grpc.Core;
using Grpc.Net.Client;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>An API server, control planes as processes, and a kubelet that runs the proxies.</summary>
internal sealed class ClusterUnderTest : IAsyncDisposable
{
    public const string SystemNamespace = "gatewayapi-system";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-cluster-");
    private readonly List<Process> _controlPlanes = [];
    private readonly GrpcChannel _channel;
    private readonly int _grpcPort = FreePort.Next();

    private ClusterUnderTest(TestApiServer server)
    {
        Server = server;
        Kubelet = new Kubelet(server, PortOffset);
        _channel = GrpcChannel.ForAddress(
            string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_grpcPort}"),
            new GrpcChannelOptions
            {
                HttpHandler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate!.Subject == "CN=gatewayapi-controlplane" } },
                DisposeHttpClient = true,
            });
        Inspection = new Inspection.InspectionClient(_channel);
    }

    public TestApiServer Server { get; }

    public Kubelet Kubelet { get; }

    public int PortOffset { get; } = FreePort.NextOffset();

    /// <summary>The first replica's, over TLS as everybody's in a cluster.</summary>
    public Inspection.InspectionClient Inspection { get; }

    public string Log => string.Concat(Directory.GetFiles(_folder.FullName, "log*").Order(StringComparer.Ordinal).Select(File.ReadAllText))
        + string.Concat(Kubelet.Pods.Select(static p => $"\n--- {p.Name}\n{p.Log}"));

    public static async Task<ClusterUnderTest> StartAsync(TestApiServerOptions? options = null)
    {
        var server = await TestApiServer.StartAsync(options ?? new TestApiServerOptions { SimulateControllers = true });
        await server.CreateNamespaceAsync(SystemNamespace);
        await server.CreateAsync(File.ReadAllText(RepositoryRoot.Of("deploy", "crds", "gatewayparameters.yaml")));
        await server.CreateAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: { name: gatewayapi }
            spec: { controllerName: gatewayapi.dev/controller }
            """);
        return new ClusterUnderTest(server);
    }

    /// <summary>Starts a replica of the control plane. They share an address as behind a Service, so only the first serves proxies.</summary>
    public Process StartControlPlane(string? token = null)
    {
        var number = _controlPlanes.Count;
        var kubeconfig = Server.WriteKubeconfig(Path.Combine(_folder.FullName, $"kubeconfig{number}"), token);
        var port = number == 0 ? _grpcPort : FreePort.Next();
        var start = new ProcessStartInfo("/bin/sh");
        string[] arguments =
        [
            "-c", "exec \"$@\" >>\"$0\" 2>&1", Path.Combine(_folder.FullName, $"log{number}"), Binaries.ControlPlane,
            "--kubeconfig", kubeconfig, "--namespace", SystemNamespace, "--identity", $"replica-{number}", "--log-level", "info",
            "--advertise", string.Create(CultureInfo.InvariantCulture, $"localhost:{_grpcPort}"),
            "--grpc-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
            "--http-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}"),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var process = Process.Start(start)!;
        _controlPlanes.Add(process);
        return process;
    }

    /// <summary>Waits until something holds; shows all logs when it does not.</summary>
    public async Task Until(Func<Task<bool>> holds, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            while (!await holds())
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or RpcException)
        {
            Assert.Fail($"waited in vain until {what}. {e.Message} The logs:\n{Log}");
        }
    }

    /// <summary>Waits until a condition of an object, or of all its parents, has a status for the present generation.</summary>
    public Task Until(string resource, string type, string status, string ns, string name) => Until(
        async () => await Server.GetAsync(resource, ns, name) is { } obj && ConditionsOf(obj, type) is { Length: > 0 } conditions
            && conditions.All(c => (string?)c["status"] == status && c["observedGeneration"]!.ToString() == obj["metadata"]!["generation"]!.ToString()),
        $"{type} of {resource} {ns}/{name} is {status}");

    /// <summary>Waits until every ready proxy has answered what the routes say now.</summary>
    public Task UntilDelivered() => Until(
        async () => (await Inspection.ListGatewaysAsync(new ListGatewaysRequest())).Gateways is { Count: > 0 } gateways
            && gateways.All(g => g.ConnectedProxies > 0 && g.CurrentProxies == g.ConnectedProxies)
            && await RoutesAreObservedAsync(),
        "the configuration is delivered");

    private async Task<bool> RoutesAreObservedAsync() => (await Server.ListAsync("httproutes")).All(r =>
        ConditionsOf(r, "Accepted").All(c => c["observedGeneration"]!.ToString() == r["metadata"]!["generation"]!.ToString()));

    private static JsonObject[] ConditionsOf(JsonObject obj, string type) =>
    [
        .. new[] { obj["status"] }.Concat(obj["status"]?["parents"] as JsonArray ?? [])
            .SelectMany(static s => s?["conditions"] as JsonArray ?? [])
            .Select(static c => c!.AsObject())
            .Where(c => (string?)c["type"] == type),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _controlPlanes)
        {
            if (!process.HasExited)
            {
                Signals.Terminate(process.Id);
                await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            }

            process.Dispose();
        }

        _channel.Dispose();
        await Kubelet.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Delete(true);
    }
}
