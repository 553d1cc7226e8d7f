using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>Ready means: the source is read, the first snapshots are built, and streams are taken.</summary>
internal sealed class Readiness(PublicationBoard board, StreamGate gate) : IHealthCheck
{
    /// <summary>Why the process is not ready; null when it is.</summary>
    public string? Obstacle => gate.Refuses ? "stopping" : board.Current.Exists ? null : "the source is not read yet";

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Obstacle is { } obstacle ? HealthCheckResult.Unhealthy(obstacle) : HealthCheckResult.Healthy());
}
