using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Scenarios;

namespace GatewayApi.Tests.Bench.Reports;

/// <summary>What the project has set itself.</summary>
internal static class Targets
{
    /// <summary>All targets, in the order of the report.</summary>
    public static readonly IReadOnlyList<Target> All =
    [
        new(Traffic.Scenario, TrafficCase.Get, 1.0, Against.Nginx),
        new(Traffic.Scenario, TrafficCase.Tls, 1.2, Against.Nginx),
        new(Traffic.Scenario, TrafficCase.Http2, 1.2, Against.Nginx),
        new(Traffic.Scenario, TrafficCase.Resumed, 1.2, Against.Nginx),
        new(Traffic.Scenario, TrafficCase.Handshake, 1.2, Against.Nginx),
        new(Traffic.Scenario, TrafficCase.Post, 1.0, Against.BetterPeer),
        new(Traffic.Scenario, TrafficCase.Large, 1.0, Against.BetterPeer),
        new(Traffic.Scenario, TrafficCase.Grpc, 1.2, Against.Nginx),
        new(Latency.Scenario, Latency.P99, 1.0, Against.Nginx),
        new(RouteCount.Scenario, RouteCount.ManyHosts, 1.1, Against.OwnFigure, RouteCount.One),
        new(RouteCount.Scenario, RouteCount.OneHost, 1.1, Against.OwnFigure, RouteCount.One),
        new(FreshProcess.Scenario, FreshProcess.First, 1.1, Against.OwnFigure, FreshProcess.Steady),
        new(ColdStart.Scenario, ColdStart.OneRoute, 100),
        new(Memory.Scenario, Memory.Name(Memory.Proxy, Memory.Idle), 30),
        new(Memory.Scenario, Memory.Name(Memory.Proxy, Memory.Many), 60),
        new(Memory.Scenario, Memory.Name(Memory.Proxy, Memory.Most), 160),
        new(Memory.Scenario, Memory.Name(Memory.ControlPlane, Memory.Many), 250),
        new(Memory.Scenario, Memory.Name(Memory.ControlPlane, Memory.Most), 600),
        new(Edits.Scenario, Edits.Bytes, 2000),
        new(Edits.Scenario, Edits.ControlPlaneCpu, 20),
        new(Edits.Scenario, Edits.ProxyCpu, 2),
        .. Probe(Propagation.InFolder),
        .. Probe(Propagation.InCluster),
        new(Churn.Scenario, Churn.Rebuilds, 0),
        new(Churn.Scenario, Churn.ProxyCpu, 1),
        new(Churn.Scenario, Churn.Failures, 0),
    ];

    /// <summary>The target of a figure; null for none.</summary>
    public static Target? Find(string scenario, string figure) => All.FirstOrDefault(t => t.Scenario == scenario && t.Figure == figure);

    /// <summary>Every target that what was measured says something about.</summary>
    public static IReadOnlyList<Verdict> Judge(IReadOnlyList<Figure> figures) => [.. All.Select(t => Verdict.Of(t, figures)).OfType<Verdict>()];

    /// <summary>Targets of what was measured that say nothing, because what they compare it with was not.</summary>
    public static IReadOnlyList<Target> Open(IReadOnlyList<Figure> figures) =>
        [.. All.Where(t => Verdict.Of(t, figures) is null && figures.Any(f => f.Scenario == t.Scenario && f.Name == t.Figure))];

    // A flat slope is taken to be 2 ms between the first and the last hundred of 3,000 routes; peers have 20 ms and more.
    private static IEnumerable<Target> Probe(string scenario) =>
    [
        new(scenario, Propagation.Mean, 10), new(scenario, Propagation.Longest, 50), new(scenario, Propagation.OtherStatuses, 0),
        new(scenario, Propagation.TransportErrors, 0), new(scenario, Propagation.Drift, 2),
    ];
}
