using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.Config.V1;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.Common;
using Grpc.Core;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>An API server, control planes as processes behind something like a Service, and a kubelet that runs the proxies.</summary>
internal sealed class ClusterUnderTest : IAsyncDisposable
{
    public const string SystemNamespace = "gatewayapi-system";

    // Pods have addresses of their own, so that all clusters of this process can have the same; ports 81 and 444 belong to it, too.
    private static readonly int Offset = Math.Min(FreePort.NextOffset(), FreePort.NextOffset());

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-cluster-");
    private readonly List<Replica> _replicas = [];

    private ClusterUnderTest(IApiServer server, bool runsPods)
    {
        Server = server;
        Kubelet = new Kubelet(server, Offset, runsPods);
    }

    public IApiServer Server { get; }

    public Kubelet Kubelet { get; }

    /// <summary>What proxies reach the control plane by.</summary>
    public Forwarder Service { get; } = new();

    public IReadOnlyList<Replica> Replicas => _replicas;

    public string Log => string.Concat(Directory.GetFiles(_folder.FullName, "log*").Order(StringComparer.Ordinal).Select(File.ReadAllText))
        + string.Concat(Kubelet.Pods.Select(static p => $"\n--- {p.Name}\n{p.Log}")) + Server.Log;

    /// <summary>A cluster with our class and our CRD, unless the test brings them, and with nodes, unless it needs no pods.</summary>
    public static Task<ClusterUnderTest> StartAsync(TestApiServerOptions? options = null, bool isInstalled = true, bool runsPods = true) =>
        StartAsync(static o => ApiServers.StartAsync(o), options, isInstalled, runsPods);

    /// <summary>The same on a certain API server.</summary>
    public static async Task<ClusterUnderTest> StartAsync(
        Func<TestApiServerOptions, Task<IApiServer>> start, TestApiServerOptions? options = null, bool isInstalled = true, bool runsPods = true)
    {
        var cluster = new ClusterUnderTest(await start(options ?? new TestApiServerOptions { SimulateControllers = true }), runsPods);
        await cluster.Server.CreateNamespaceAsync(SystemNamespace);
        if (isInstalled)
        {
            await cluster.Server.CreateAsync(File.ReadAllText(RepositoryRoot.Of("deploy", "crds", "gatewayparameters.yaml")));
            await cluster.Server.CreateAsync(Manifests.Class("gatewayapi"));
        }

        return cluster;
    }

    /// <summary>Starts a replica of the control plane.</summary>
    public Replica StartControlPlane(string? token = null)
    {
        var number = _replicas.Count;
        var replica = new Replica(
            string.Create(CultureInfo.InvariantCulture, $"replica-{number}"),
            Path.Combine(_folder.FullName, $"log{number}"),
            "--kubeconfig", Server.WriteKubeconfig(Path.Combine(_folder.FullName, $"kubeconfig{number}"), token),
            "--namespace", SystemNamespace,
            "--advertise", string.Create(CultureInfo.InvariantCulture, $"localhost:{Service.Port}"));
        _replicas.Add(replica);
        Service.Ready(_replicas.Select(static r => r.Port));
        return replica;
    }

    /// <summary>The replica that holds the Lease.</summary>
    public async Task<Replica> LeaderAsync()
    {
        Replica? leader = null;
        await Until(async () => (leader = await FindLeaderAsync()) is not null, "somebody leads");
        return leader!;
    }

    public async Task<Replica?> FindLeaderAsync()
    {
        var lease = await Server.GetAsync("leases", SystemNamespace, "gatewayapi-controlplane");
        var holder = (string?)lease?["spec"]?["holderIdentity"] ?? "";
        return _replicas.Find(r => holder.StartsWith(r.Name + "_", StringComparison.Ordinal));
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

    /// <summary>Waits until every proxy of every Gateway has answered what the routes say now.</summary>
    public Task UntilDelivered() => Until(
        async () => await RoutesAreObservedAsync()
            && (await Task.WhenAll(_replicas.Select(async static r => (await r.Inspection.ListGatewaysAsync(new ListGatewaysRequest())).Gateways))) is { } all
            && all.All(static gateways => gateways.All(static g => g.CurrentProxies == g.ConnectedProxies))
            && all.SelectMany(static g => g).GroupBy(static g => (g.Gateway.Namespace, g.Gateway.Name)).All(static g => g.Sum(static x => x.ConnectedProxies) > 0),
        "the configuration is delivered");

    private async Task<bool> RoutesAreObservedAsync() => (await Server.ListAsync("httproutes")).All(r =>
        ConditionsOf(r, "Accepted").All(c => c["observedGeneration"]!.ToString() == r["metadata"]!["generation"]!.ToString()));

    /// <summary>The conditions of a type: an object's own, and those of its parents.</summary>
    public static JsonObject[] ConditionsOf(JsonObject obj, string type) =>
    [
        .. new[] { obj["status"] }.Concat(obj["status"]?["parents"] as JsonArray ?? [])
            .SelectMany(static s => s?["conditions"] as JsonArray ?? [])
            .Select(static c => c!.AsObject())
            .Where(c => (string?)c["type"] == type),
    ];

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_replicas.Select(static r => r.DisposeAsync().AsTask()));
        await Kubelet.DisposeAsync();
        await Service.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Delete(true);
    }
}
