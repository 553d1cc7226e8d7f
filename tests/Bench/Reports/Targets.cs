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
    ];

    /// <summary>Every target that what was measured says something about.</summary>
    public static IReadOnlyList<Verdict> Judge(IReadOnlyList<Measuring.Figure> figures) => [.. All.Select(t => Verdict.Of(t, figures)).OfType<Verdict>()];
}
