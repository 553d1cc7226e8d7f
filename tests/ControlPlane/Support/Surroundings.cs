using System.Diagnostics.Metrics;
using GatewayApi.ControlPlane.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace GatewayApi.Tests.ControlPlane.Support;

/// <summary>What every loop needs around it.</summary>
internal sealed class Surroundings : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public Surroundings()
    {
        Metrics = new ControlPlaneMetrics(_services.GetRequiredService<IMeterFactory>());
        Outcome = new ProcessOutcome(Lifetime);
    }

    public ApplicationLifetime Lifetime { get; } = new(NullLogger<ApplicationLifetime>.Instance);

    public ControlPlaneMetrics Metrics { get; }

    public ProcessOutcome Outcome { get; }

    public void Dispose()
    {
        Metrics.Dispose();
        _services.Dispose();
    }
}
