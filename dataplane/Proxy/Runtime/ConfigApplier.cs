using GatewayApi.DataPlane.ConfigStream;
using GatewayApi.DataPlane.Datagrams;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Resolution;
using GatewayApi.DataPlane.Routing;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Tables;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// Puts deltas in force, one at a time: compile, load certificates, look up the names of external hosts, bind new ports, publish, drain old ports, keep on disk. Requests see
/// either the configuration before or the one after.
/// </summary>
internal sealed partial class ConfigApplier : IConfigState, IDisposable
{
    private readonly ConfigPublication _publication;
    private readonly FrontPorts _ports;
    private readonly UdpPorts _udpPorts;
    private readonly HostnameFollower _hostnames;
    private readonly StateWriter? _disk;
    private readonly Readiness _readiness;
    private readonly TimeProvider _time;
    private readonly ILogger<ConfigApplier> _logger;
    private readonly Leftovers _leftovers;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ITimer _certificateTimer;
    private volatile CompiledConfig _compiled = CompiledConfig.Empty;
    private volatile CertificateStore _certificates = CertificateStore.Empty;
    private volatile string? _version;
    private TaskCompletionSource _changed = NewSignal();

    public ConfigApplier(
        ConfigPublication publication,
        FrontPorts ports,
        UdpPorts udpPorts,
        HostnameFollower hostnames,
        StateWriter? disk,
        Readiness readiness,
        TimeProvider time,
        ILogger<ConfigApplier> logger)
    {
        _publication = publication;
        _ports = ports;
        _udpPorts = udpPorts;
        _hostnames = hostnames;
        _disk = disk;
        _readiness = readiness;
        _time = time;
        _logger = logger;
        _leftovers = new Leftovers(time);
        _certificateTimer = time.CreateTimer(_ => OnCertificateTime(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ports.Recovered += OnRecovered;
        _udpPorts.Recovered += OnRecovered;
        _hostnames.Changed += Signal;
    }

    /// <inheritdoc/>
    public ResourceSet<HeldResource> Held => _compiled.Resources;

    /// <inheritdoc/>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>The version in force; null before the first.</summary>
    public string? Version => _version;

    /// <summary>Resources that are not, or not fully, in force.</summary>
    public int RejectionCount => Report()?.Rejections.Length ?? 0;

    /// <inheritdoc/>
    public async Task<ApplyReport> ApplyAsync(ConfigDelta delta)
    {
        await _turn.WaitAsync();
        try
        {
            await PutInForceAsync(delta);
            var report = Report()!;
            LogApplied(report.Version, delta.Upserts.Count, delta.Removes.Count, report.Rejections.Length);
            foreach (var rejection in report.Rejections)
            {
                LogRejected(rejection.Name, rejection.Degraded ? "degraded" : "rejected", rejection.Reason);
            }

            return report;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Serves what was kept on disk.</summary>
    public Task<ApplyReport> RestoreAsync(IReadOnlyList<ResourceUpsert> resources)
    {
        var delta = new ConfigDelta(Version: "", BaseVersion: "", resources, Removes: []);
        return ApplyAsync(delta);
    }

    /// <inheritdoc/>
    public ApplyReport? Report()
    {
        if (_version is not { } version)
        {
            return null;
        }

        var rejections = _compiled.Rejections.ToBuilder();
        foreach (var rejection in PortFailures(_publication.Current.Table).Concat(_certificates.OutOfTime(_time.GetUtcNow())).Concat(_hostnames.Problems))
        {
            rejections[rejection.Name] = rejection;
        }

        return new ApplyReport(version, [.. rejections.Values]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ports.Recovered -= OnRecovered;
        _udpPorts.Recovered -= OnRecovered;
        _hostnames.Changed -= Signal;
        _certificateTimer.Dispose();
        _leftovers.Dispose();
        _turn.Dispose();
    }

    private async Task PutInForceAsync(ConfigDelta delta)
    {
        var compiled = ConfigCompiler.Apply(_compiled, delta.Upserts, delta.Removes);
        var certificates = _certificates.Load(compiled.Certificates, out var refused);
        if (refused.Count > 0)
        {
            compiled = ConfigCompiler.Reject(_compiled, compiled, refused);
            certificates = certificates.Load(compiled.Certificates, out _);
        }

        await _hostnames.FollowAsync(compiled.ExternalBackends);
        var wanted = compiled.Table.Ports.Select(static p => p.Port).ToHashSet();
        _ports.Open(wanted);
        var tls = compiled.HasListenersOf(_compiled) && ReferenceEquals(certificates, _certificates)
            ? _publication.Current.Tls
            : TlsListener.Build(compiled.Table, certificates, _publication.Current.Tls);
        _publication.Publish(new ActiveConfig(compiled.Table, tls, certificates.Loaded));
        _ports.Settle(wanted);
        _udpPorts.Settle(compiled.Table.UdpPorts.Select(static p => p.Port).ToHashSet());

        (_compiled, _certificates) = (compiled, certificates);
        _version = delta.Version.Length > 0 ? delta.Version : compiled.Resources.Root.ToString();
        _leftovers.GiveBack(delta.Upserts.Count);
        TellReadiness(compiled.Table);
        _disk?.Keep(compiled.Resources);
        SetCertificateTimer(certificates);
    }

    // A port belongs to all its listeners, so all of them learn why they are not served.
    private IEnumerable<ResourceRejection> PortFailures(RoutingTable table) =>
        _ports.Failures.SelectMany(f => Failed(table.FindPort(f.Key), f.Value)).Concat(_udpPorts.Failures.SelectMany(f => Failed(table.FindUdpPort(f.Key), f.Value)));

    private static IEnumerable<ResourceRejection> Failed(PortTable? port, string problem) =>
        from listener in port?.Listeners ?? []
        select new ResourceRejection(new ResourceName(ResourceKind.Listener, listener.Key).ToString(), problem, Degraded: false);

    private void TellReadiness(RoutingTable table) =>
        _readiness.Applied(boundPorts: _ports.OpenCount + _udpPorts.OpenCount, wantedPorts: table.Ports.Length + table.UdpPorts.Length);

    private void OnRecovered()
    {
        TellReadiness(_publication.Current.Table);
        Signal();
    }

    private void OnCertificateTime()
    {
        SetCertificateTimer(_certificates);
        Signal();
    }

    private void SetCertificateTimer(CertificateStore certificates)
    {
        var now = _time.GetUtcNow();
        if (certificates.NextChange(now) is { } next)
        {
            // A timer reaches 49 days; looking once a day is enough for what is further off.
            var wait = next - now + TimeSpan.FromSeconds(1);
            _certificateTimer.Change(wait < TimeSpan.FromDays(1) ? wait : TimeSpan.FromDays(1), Timeout.InfiniteTimeSpan);
        }
    }

    private void Signal() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Information, Message = "Version {Version} is in force: {Upserts} resources set, {Removes} removed, {Rejections} rejected.")]
    private partial void LogApplied(string version, int upserts, int removes, int rejections);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is {How}: {Reason}.")]
    private partial void LogRejected(string name, string how, string reason);
}
