using GatewayApi.Config.V1;
using GatewayApi.DataPlane.ConfigStream;
using GatewayApi.DataPlane.Datagrams;
using GatewayApi.DataPlane.Diagnostics;
using GatewayApi.DataPlane.Forwarding;
using GatewayApi.DataPlane.Forwarding.Authorization;
using GatewayApi.DataPlane.Forwarding.Http1;
using GatewayApi.DataPlane.Forwarding.Mirroring;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Resolution;
using GatewayApi.DataPlane.Streams;
using Microsoft.AspNetCore.Hosting.Server;
using Yarp.ReverseProxy.Forwarder;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>A whole proxy: puts the parts together, starts them in order and drains them in order.</summary>
internal sealed partial class ProxyHost : IAsyncDisposable
{
    private readonly ProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ProxyHost> _logger;
    private readonly WebApplication _front;
    private readonly IServer _server;
    private readonly UpstreamHandlers _upstream;
    private readonly Http1Pools _pools;
    private readonly MirrorSender _mirrors;
    private readonly Authorizer _authorizer;
    private readonly TransportFactories _transports;
    private readonly StreamCarrier _streams;
    private readonly ConnectionOpener _opener;
    private readonly FrontPorts _ports;
    private readonly UdpPorts _udpPorts;
    private readonly SystemHostResolver _systemResolver;
    private readonly HostnameFollower _hostnames;
    private readonly StateDirectory? _directory;
    private readonly StateWriter? _disk;
    private readonly AccessLog? _accessLog;
    private readonly ProxyMetrics _metrics;
    private readonly Readiness _readiness = new();
    private readonly StreamStatus _streamStatus = new();
    private readonly CancellationTokenSource _stopping = new();
    private AdminServer? _admin;
    private Task _stream = Task.CompletedTask;
    private bool _drained;

    /// <param name="options">How to run.</param>
    /// <param name="directory">The state directory, taken already; it becomes the host's.</param>
    /// <param name="accessLog">Where access log lines go; null for none.</param>
    /// <param name="loggers">The log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="resolver">Who is asked for the addresses of external hosts; null for the system.</param>
    public ProxyHost(ProxyOptions options, StateDirectory? directory, Stream? accessLog, ILoggerFactory loggers, TimeProvider time, IHostResolver? resolver = null)
    {
        _options = options;
        _directory = directory;
        _time = time;
        _logger = loggers.CreateLogger<ProxyHost>();
        _metrics = new ProxyMetrics(options.Gateway);
        _accessLog = accessLog is null ? null : new AccessLog(accessLog);
        var publication = new ConfigPublication();
        _upstream = new UpstreamHandlers(options, publication);
        _pools = new Http1Pools(options, time);
        _mirrors = new MirrorSender(options, publication, time, loggers.CreateLogger<MirrorSender>());
        _authorizer = new Authorizer(_upstream, options, time);
        _systemResolver = new SystemHostResolver(options.LocalNames);
        _hostnames = new HostnameFollower(new HostnameSettings(resolver ?? _systemResolver, options.LocalNames, time), loggers.CreateLogger<HostnameFollower>());
        _transports = new TransportFactories(options, loggers);
        _disk = directory is null ? null : new StateWriter(directory.StatePath, options.Gateway, loggers.CreateLogger<StateWriter>(), StateWriter.Pause);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(time);
        builder.Services.AddHttpForwarder();
        FrontServer.Add(builder.WebHost, options);
        _front = builder.Build();
        _server = _front.Services.GetRequiredService<IServer>();

        var observer = new StreamObserver(_metrics, _accessLog, time);
        _streams = new StreamCarrier(options, publication, observer, time);
        _opener = new ConnectionOpener(_front.Services.GetRequiredService<Handoff>(), _transports, _streams, publication, _metrics, options, time);
        _ports = new FrontPorts(_opener, options, time, loggers.CreateLogger<FrontPorts>());
        _udpPorts = new UdpPorts(publication, observer, options, time, loggers.CreateLogger<UdpPorts>());
        Config = new ConfigApplier(publication, _ports, _udpPorts, _hostnames, _disk, _readiness, time, loggers.CreateLogger<ConfigApplier>());
        var yarp = new YarpForwarder(_front.Services.GetRequiredService<IHttpForwarder>(), _upstream);
        IForwarder forwarder = options.OwnUpstream ? new ForwarderChoice(new Http1Forwarder(_pools, options, time), yarp) : yarp;
        Pipeline = new RequestPipeline(
            publication, _authorizer, forwarder, _mirrors, new RequestObserver(_metrics, _accessLog, time), time, loggers.CreateLogger<RequestPipeline>());
        StreamClient = new ConfigStreamClient(options, ProxyVersion, Config, Load, _streamStatus, time, loggers.CreateLogger<ConfigStreamClient>());
        Measure();
    }

    /// <summary>Version of this program.</summary>
    public static string ProxyVersion { get; } = typeof(ProxyHost).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The configuration.</summary>
    public ConfigApplier Config { get; }

    /// <summary>"address:port" of probes and metrics, once started.</summary>
    public string AdminAddress => _admin?.Address ?? "";

    /// <summary>Live client connections that have said something.</summary>
    public int ConnectionCount => _ports.ConnectionCount;

    /// <summary>Connections that are carried as a whole.</summary>
    public int StreamCount => _streams.Count;

    /// <summary>Clients of UDPRoutes now.</summary>
    public int UdpSessionCount => _udpPorts.SessionCount;

    /// <summary>Client connections now, from accept to close.</summary>
    public int OpenConnections => _opener.Connections;

    /// <summary>Connections to HTTP/1.1 backends, idle and busy.</summary>
    public int UpstreamConnectionCount => _pools.ConnectionCount;

    /// <summary>Access log lines that were not written.</summary>
    public long DroppedLogLines => _accessLog?.Dropped ?? 0;

    private RequestPipeline Pipeline { get; }

    private ConfigStreamClient StreamClient { get; }

    /// <summary>Starts: probes first, then what was kept on disk, then the stream to the control plane.</summary>
    /// <exception cref="IOException">The admin address cannot be bound.</exception>
    public async Task StartAsync()
    {
        _admin = await AdminServer.StartAsync(_options.AdminAddress, _metrics, _readiness, _front.Services.GetRequiredService<ILoggerFactory>());
        await _server.StartAsync(Pipeline, CancellationToken.None);
        if (_directory is not null)
        {
            _directory.Describe(new ProxyDescription(
                Environment.ProcessId, _options.Gateway, AdminAddress, _options.ControlPlane?.ToString() ?? "", _options.PortOffset));
            if (_directory.Read(_options.Gateway) is { } kept)
            {
                await Config.RestoreAsync(kept);
                LogRestored(kept.Count);
            }
        }

        if (_options.ControlPlane is not null)
        {
            _stream = StreamClient.RunAsync(_stopping.Token);
        }

        LogStarted(_options.Gateway, AdminAddress);
    }

    /// <summary>
    /// Stops without failing a request: not ready, still accepting for the grace; then connections are asked to end, ports close, and what
    /// is under way has the drain timeout to end. The last tenth of it is for those that do not end by themselves.
    /// </summary>
    public async Task DrainAsync()
    {
        _readiness.Drain();
        LogDraining(_options.DrainGrace, _options.DrainTimeout);
        if (_options.DrainGrace > TimeSpan.Zero)
        {
            await Task.Delay(_options.DrainGrace, _time);
        }

        await _stopping.CancelAsync();
        using var limit = new CancellationTokenSource(_options.DrainTimeout, _time);
        _ports.BeginClose();
        await _ports.StopAcceptingAsync();
        await Task.WhenAll(_ports.LingerAsync(_options.DrainTimeout * 0.9), _udpPorts.LingerAsync(_options.DrainTimeout * 0.9));
        await _ports.AbortStreamsAsync();
        await _server.StopAsync(limit.Token);
        await _mirrors.EndAsync();
        _drained = true;
        LogDrained();
    }

    /// <summary>Stops at once what has not been drained.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _stream.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _ports.DisposeAsync();
        await _udpPorts.DisposeAsync();
        if (!_drained)
        {
            await _server.StopAsync(new CancellationToken(canceled: true));
        }

        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        Config.Dispose();
        _hostnames.Dispose();
        _systemResolver.Dispose();
        await _front.DisposeAsync();
        _upstream.Dispose();
        _pools.Dispose();
        _mirrors.Dispose();
        _transports.Dispose();
        _streams.Dispose();
        await (_disk?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_accessLog?.DisposeAsync() ?? ValueTask.CompletedTask);
        _directory?.Dispose();
        _metrics.Dispose();
        _stopping.Dispose();
    }

    private Load Load() => new() { Connections = (ulong)OpenConnections, Streams = (ulong)StreamCount, UdpSessions = (ulong)UdpSessionCount };

    private void Measure()
    {
        _metrics.Gauge("gatewayapi.proxy.ready", "1 when traffic should be sent here.", () => _readiness.IsReady ? 1 : 0);
        _metrics.Gauge("gatewayapi.proxy.config.resources", "Resources held.", () => Config.Held.Count);
        _metrics.Gauge("gatewayapi.proxy.config.rejections", "Resources that are not, or not fully, in force.", () => Config.RejectionCount);
        _metrics.Gauge("gatewayapi.proxy.ports", "Ports that are bound.", () => _ports.OpenCount + _udpPorts.OpenCount);
        _metrics.Gauge("gatewayapi.proxy.ports.failed", "Ports that could not be bound.", () => _ports.Failures.Length + _udpPorts.Failures.Length);
        _metrics.Gauge("gatewayapi.proxy.hostnames", "External hosts whose addresses are looked up.", () => _hostnames.Count);
        _metrics.Gauge("gatewayapi.proxy.hostnames.failing", "External hosts of which the last look-up brought no address.", () => _hostnames.FailingCount);
        _metrics.Gauge("gatewayapi.proxy.hostnames.unresolved", "External hosts without an address.", () => _hostnames.UnresolvedCount);
        _metrics.Counter("gatewayapi.proxy.hostnames.failures", "Look-ups of external hosts that brought no address.", () => _hostnames.Failures);
        _metrics.Gauge("gatewayapi.proxy.upstream.connections", "Connections to HTTP/1.1 backends, idle and busy.", () => UpstreamConnectionCount);
        _metrics.Gauge("gatewayapi.proxy.mirrors.active", "Copies of requests under way to mirrors.", () => _mirrors.Count);
        _metrics.Gauge("gatewayapi.proxy.mirrors.kept", "Bytes of requests that mirrors have not taken yet.", () => _mirrors.KeptBytes);
        _metrics.Gauge("gatewayapi.proxy.auth.kept", "Bytes of requests that are kept for external authorization.", () => _authorizer.KeptBytes);
        _metrics.Gauge("gatewayapi.proxy.stream.connected", "1 while the control plane is connected.", () => _streamStatus.IsConnected ? 1 : 0);
        _metrics.Gauge("gatewayapi.proxy.stream.heard.timestamp", "When the control plane was last heard, in seconds since 1970.", () => _streamStatus.HeardAt);
        _metrics.Counter("gatewayapi.proxy.stream.nacks", "Negative answers to the control plane.", () => _streamStatus.Nacks);
        _metrics.Counter("gatewayapi.proxy.config.streams", "Streams begun to the control plane.", () => _streamStatus.Streams);
        _metrics.Counter("gatewayapi.proxy.access_log.dropped", "Access log lines that were not written.", () => DroppedLogLines);
        _metrics.Counter("gatewayapi.proxy.state.failures", "Times that the configuration could not be kept on disk.", () => _disk?.Failures ?? 0);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Proxy of Gateway {Gateway} has started; probes and metrics at {Admin}.")]
    private partial void LogStarted(string gateway, string admin);

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving {Count} resources kept on disk until the control plane says otherwise.")]
    private partial void LogRestored(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining: accepting for {Grace} more, then waiting up to {Limit} for what is under way.")]
    private partial void LogDraining(TimeSpan grace, TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Information, Message = "Drained.")]
    private partial void LogDrained();
}
