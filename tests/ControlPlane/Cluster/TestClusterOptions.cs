using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Watching.Cluster;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>What a <see cref="TestCluster"/> is made of.</summary>
internal sealed record TestClusterOptions
{
    public TestApiServerOptions Server { get; init; } = new();

    public InformerTiming Timing { get; init; } = TestCluster.FastTiming;

    public WritePace Pace { get; init; } = TestCluster.FastPace;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public bool WritesStatus { get; init; }

    public bool Leads { get; init; } = true;

    public bool AwaitsSync { get; init; } = true;

    public string? Token { get; init; }
}
