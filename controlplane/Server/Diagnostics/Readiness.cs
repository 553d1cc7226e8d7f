using GatewayApi.ControlPlane.Identity;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>Ready means: the source is read, the first snapshots are built, and streams are taken, in a cluster by a certificate.</summary>
/// <param name="board">The snapshots.</param>
/// <param name="gate">Whether streams are taken.</param>
/// <param name="serving">The certificate; null where streams are not encrypted.</param>
internal sealed class Readiness(PublicationBoard board, StreamGate gate, ServingCertificate? serving = null) : IHealthCheck
{
    /// <summary>Why the process is not ready; null when it is.</summary>
    public string? Obstacle => gate.Refuses ? "stopping"
        : !board.Current.Exists ? "the source is not read yet"
        : serving is { Context: null } ? "there is no certificate yet"
        : null;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Obstacle is { } obstacle ? HealthCheckResult.Unhealthy(obstacle) : HealthCheckResult.Healthy());
}
