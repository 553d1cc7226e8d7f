using System.Diagnostics;
using GatewayApi.Tests.Bench.Loads;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Subjects;
using GatewayApi.Tests.EndToEnd;
using GatewayApi.Tests.EndToEnd.Cluster;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>
/// Routes are added one by one, and each is asked for every 5 ms until it is there: the "probe" of gateway-api-bench. Each has a rule with filters, and
/// one that leads to a Service that is not there, so that half of a route shows up as 500.
/// </summary>
internal static class Propagation
{
    /// <summary>The scenario with manifests in a folder.</summary>
    public const string InFolder = "propagation, folder";

    /// <summary>The scenario with an API server.</summary>
    public const string InCluster = "propagation, cluster";

    public const string Mean = "from a new route to its first 200, mean";
    public const string Longest = "from a new route to its first 200, longest";
    public const string OtherStatuses = "statuses but 404 and 200";
    public const string TransportErrors = "requests without an answer";
    public const string Drift = "mean of the last 100 less that of the first 100";
    public const string Course = "means of 100 routes each";

    private const int Each = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Both forms.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(BenchOptions options)
    {
        await using var backend = await Backend.Start("a");
        return [.. await Folder(backend, options.Pick(300, 3000)), .. await Cluster(backend, options.Pick(300, 3000))];
    }

    private static async Task<IReadOnlyList<Figure>> Folder(Backend backend, int routes)
    {
        await using var gateway = await Standalone.Start(("all.yaml", Yaml.Join(Manifests.Gateway(Manifests.Http()), Manifests.Service("a", backend.Port))));
        return await Probe(InFolder, routes, new Uri($"http://127.0.0.1:{gateway.HttpPort}/"), i =>
        {
            gateway.Write($"route{i}.yaml", Route(i));
            return Task.CompletedTask;
        });
    }

    // The API server is the tests' own, in this process: objects come by a real watch, and statuses are really written.
    private static async Task<IReadOnlyList<Figure>> Cluster(Backend backend, int routes)
    {
        await using var cluster = await ClusterUnderTest.StartAsync();
        await cluster.Server.CreateNamespaceAsync("ns");
        await cluster.Server.CreateAsync(Yaml.Join(Manifests.Service("a", backend.Port), Manifests.Gateway(Manifests.Http())));
        cluster.StartControlPlane();
        await cluster.Until("gateways", "Programmed", "True", "ns", "gw");
        await cluster.Until(() => Task.FromResult(cluster.Kubelet.Pods is [{ IsReady: true }]), "the proxy is ready");
        return await Probe(InCluster, routes, cluster.Kubelet.Pods.Single().Url(80), i => cluster.Server.CreateAsync(Route(i)));
    }

    private static async Task<IReadOnlyList<Figure>> Probe(string scenario, int routes, Uri proxy, Func<int, Task> add)
    {
        using var asker = new Asker();
        var times = new double[routes];
        for (var i = 0; i < routes; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await add(i);
            await asker.Until(new Uri(proxy, $"/{i}"), $"{i}-route.example.com", Pause);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        double[] sorted = [.. times.Order()];
        Console.WriteLine($"  {scenario}: {routes} routes, mean {Numbers.Short(times.Average())} ms, longest {Numbers.Short(sorted[^1])} ms");
        return
        [
            Figure.Once(scenario, Mean, times.Average(), "ms"),
            Figure.Once(scenario, "from a new route to its first 200, p99", Statistics.Percentile(sorted, 0.99), "ms"),
            Figure.Once(scenario, Longest, sorted[^1], "ms"),
            Figure.Once(scenario, Drift, times.TakeLast(Each).Average() - times.Take(Each).Average(), "ms"),
            Figure.Once(scenario, OtherStatuses, asker.OtherStatuses, ""),
            Figure.Once(scenario, TransportErrors, asker.TransportErrors, ""),
            new Figure(scenario, Course, SubjectNames.Own, "ms", [.. Statistics.Means(times, Each)]),
        ];
    }

    private static string Route(int i) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: { name: route-{{i}}, namespace: ns }
        spec:
          parentRefs: [{ name: gw }]
          hostnames: [{{i}}-route.example.com]
          rules:
          - matches: [{ path: { type: PathPrefix, value: /{{i}} } }]
            filters:
            - { type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: x-route, value: "{{i}}" }] } }
            - { type: ResponseHeaderModifier, responseHeaderModifier: { add: [{ name: x-route, value: "{{i}}" }] } }
            backendRefs: [{ name: a, port: 80 }]
          - { matches: [{ path: { type: PathPrefix, value: / } }], backendRefs: [{ name: missing, port: 80 }] }
        """;
}
