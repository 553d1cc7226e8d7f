using System.Diagnostics;
using System.Globalization;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>An API server, control planes as processes, and a kubelet that runs the proxies.</summary>
internal sealed class ClusterUnderTest : IAsyncDisposable
{
    public const string SystemNamespace = "gatewayapi-system";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-cluster-");
    private readonly List<Process> _controlPlanes = [];
    private readonly int _grpcPort = FreePort.Next();

    private ClusterUnderTest(TestApiServer server)
    {
        Server = server;
        Kubelet = new Kubelet(server, PortOffset);
    }

    public TestApiServer Server { get; }

    public Kubelet Kubelet { get; }

    public int PortOffset { get; } = FreePort.NextOffset();

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
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            Assert.Fail($"waited in vain until {what}. {e.Message} The logs:\n{Log}");
        }
    }

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

        await Kubelet.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Delete(true);
    }
}
