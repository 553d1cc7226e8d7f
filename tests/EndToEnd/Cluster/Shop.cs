using System.Net;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>A cluster in which Gateway <c>ns/gw</c> takes everything to application a; b is there, too.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public const string Namespace = "ns";
    public const string Deployment = "gw-gatewayapi";

    private readonly Backend _a;
    private readonly Backend _b;

    private Shop(ClusterUnderTest cluster, Backend a, Backend b) => (Cluster, _a, _b) = (cluster, a, b);

    public ClusterUnderTest Cluster { get; }

    public IApiServer Server => Cluster.Server;

    /// <summary>Ready to be used: the first request has been served.</summary>
    public static async Task<Shop> OpenAsync(int replicas = 1, TestApiServerOptions? options = null, bool runsPods = true, string? gateway = null) =>
        await OpenAsync(await ClusterUnderTest.StartAsync(options, runsPods: runsPods), replicas, runsPods, gateway);

    /// <summary>The same in a certain cluster, in which nothing has happened yet.</summary>
    public static Task<Shop> OpenAsync(ClusterUnderTest cluster) => OpenAsync(cluster, 1, true, null);

    /// <summary>Load on its Service; nothing of it may fail.</summary>
    public ServiceLoad Load() => new(Cluster.Kubelet, Manifests.Host);

    /// <summary>Takes everything to another application.</summary>
    public Task RouteAsync(string backend) => Server.ApplyManifestAsync(Manifests.Route("r", Manifests.To((backend, 1))));

    /// <summary>What every ready pod answers; the status where it is not 200.</summary>
    public async Task<string[]> AskAsync(int port = 80, string host = Manifests.Host)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var answers = new List<string>();
        foreach (var pod in Cluster.Kubelet.Pods.Where(static p => p.IsReady))
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, pod.Url(port)) { Headers = { Host = host } };
                using var response = await client.SendAsync(request);
                answers.Add(response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync() : $"{(int)response.StatusCode}");
            }
            catch (HttpRequestException)
            {
                answers.Add("refused");
            }
        }

        return [.. answers];
    }

    /// <summary>Waits until there are ready pods, and all of them answer alike.</summary>
    public Task UntilServedAsync(string answer, int port = 80, string host = Manifests.Host) => Cluster.Until(
        async () => await AskAsync(port, host) is { Length: > 0 } answers && answers.All(a => a == answer), $"every pod answers {answer}");

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    private static async Task<Shop> OpenAsync(ClusterUnderTest cluster, int replicas, bool runsPods, string? gateway)
    {
        var (a, b) = (await Backend.Start("a"), await Backend.Start("b"));
        await cluster.Server.CreateNamespaceAsync(Namespace);
        await cluster.Server.CreateAsync(Manifests.Service("a", a.Port) + "\n---\n" + Manifests.Service("b", b.Port));
        await cluster.Server.CreateAsync(gateway ?? Manifests.Gateway(Manifests.Http()));
        await cluster.Server.CreateAsync(Manifests.Route("r", Manifests.To(("a", 1))));
        var shop = new Shop(cluster, a, b);
        for (var i = 0; i < replicas; i++)
        {
            cluster.StartControlPlane();
        }

        if (runsPods)
        {
            await shop.UntilServedAsync("a");
            await cluster.Until("gateways", "Programmed", "True", Namespace, "gw");
        }

        return shop;
    }
}
