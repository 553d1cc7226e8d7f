using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Watching;
using Was = GatewayApi.ControlPlane.Provisioning.LifecycleEvent.Kind;

namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>
/// One proxy process per Gateway. When this process stops they are drained and stopped; after a crash they are left alone, serve on, and
/// are adopted by the next control plane.
/// </summary>
internal sealed partial class LocalProxies(
    ServerOptions options,
    PublicationBoard board,
    SourceReport report,
    ProxyFailures failures,
    ServerAddresses addresses,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<LocalProxies> logger)
    : CriticalLoop(outcome, logger)
{
    private readonly ProcessOutcome _outcome = outcome;
    private readonly ILogger _logger = logger;
    private readonly AdminAddresses _admins = new();
    private readonly Dictionary<ObjectKey, (ProxySupervisor Supervisor, Task Run)> _proxies = [];

    /// <summary>How long after the drain timeout a proxy that still runs is killed.</summary>
    public TimeSpan KillMargin { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var abandon = new CancellationTokenSource();
        try
        {
            if (options.Proxy is null)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
            }
            else
            {
                await SuperviseAsync(options.Proxy, abandon.Token, cancellation);
            }
        }
        finally
        {
            await EndAsync(abandon);
        }
    }

    private async Task SuperviseAsync(string binary, CancellationToken abandon, CancellationToken cancellation)
    {
        var controlPlane = await addresses.Grpc.WaitAsync(cancellation);
        var first = await board.WaitAsync(static p => p.Exists, cancellation);

        var missing = StatePaths.Gateways(options.State).Where(g => !first.Result.Snapshots.ContainsKey(g)).ToArray();
        foreach (var gateway in report.Errors.IsEmpty ? [] : missing)
        {
            LogMissing(gateway);
        }

        using var subscription = board.Subscribe();
        while (true)
        {
            subscription.Wakeup.Reset();
            Match([.. board.Current.Result.Snapshots.Keys]);
            StopVanished();
            var finished = _proxies.Values.Where(static p => !p.Run.IsCompleted).Select(static p => p.Run);
            await Task.WhenAny([subscription.Wakeup.Signalled, .. finished]).WaitAsync(cancellation);
        }

        void Supervise(ObjectKey gateway, Was what)
        {
            var arguments = new ProxyArguments(options, controlPlane, gateway);
            var times = new LifecycleTimes { Stop = options.DrainTimeout + KillMargin };
            var supervisor = new ProxySupervisor(arguments, binary, times, _admins, failures, metrics, time, _logger);
            supervisor.Tell(what);
            _proxies[gateway] = (supervisor, supervisor.RunAsync(abandon));
        }

        // Gateways that vanished while no control plane ran. A source with errors does not tell: theirs may be the manifest that cannot be read.
        void StopVanished()
        {
            if (report.Errors.IsEmpty)
            {
                Array.ForEach(Array.FindAll(missing, g => !_proxies.ContainsKey(g)), g => Supervise(g, Was.Unwanted));
                missing = [];
            }
        }

        void Match(HashSet<ObjectKey> wanted)
        {
            foreach (var (gateway, proxy) in _proxies.ToArray())
            {
                if (proxy.Run.IsCompleted)
                {
                    proxy.Run.GetAwaiter().GetResult();
                    _proxies.Remove(gateway);
                    proxy.Supervisor.Dispose();
                }
                else
                {
                    proxy.Supervisor.Tell(wanted.Contains(gateway) ? Was.Wanted : Was.Unwanted);
                }
            }

            foreach (var gateway in wanted.Where(g => !_proxies.ContainsKey(g)).Order())
            {
                Supervise(gateway, Was.Wanted);
            }
        }
    }

    private async Task EndAsync(CancellationTokenSource abandon)
    {
        if (_outcome.HasCrashed)
        {
            LogLeft(_proxies.Count);
            await abandon.CancelAsync();
        }

        foreach (var (supervisor, _) in _proxies.Values)
        {
            supervisor.Tell(Was.Unwanted);
        }

        await Task.WhenAll(_proxies.Values.Select(static p => p.Run)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(11, LogLevel.Warning, "Gateway {Gateway}: not in the source, which has errors; a proxy of it that still runs is left serving until they are mended")]
    private partial void LogMissing(ObjectKey gateway);

    [LoggerMessage(10, LogLevel.Warning, "{Count} proxies are left serving")]
    private partial void LogLeft(int count);
}
