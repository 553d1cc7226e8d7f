using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.ConfigStream;
using GatewayApi.DataPlane.Diagnostics;
using GatewayApi.DataPlane.Resolution;
using GatewayApi.DataPlane.Routing;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.Protos.Resources;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>A whole proxy in this process. The test fails when it logs a warning that was not announced.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly RecordingLogs _logs = new();
    private readonly ILoggerFactory _loggers;
    private readonly List<string> _expected = [];
    private readonly ProxyHost _host;

    private TestProxy(ProxyOptions options, TimeProvider time, IHostResolver? resolver)
    {
        _loggers = LoggerFactory.Create(logging => Logging.Filter(logging.AddProvider(_logs), LogLevel.Information));
        var directory = options.StateDirectory is { } path ? StateDirectory.Take(path, _loggers.CreateLogger<StateDirectory>()) : null;
        _host = new ProxyHost(options, directory, AccessLog, _loggers, time, resolver);
    }

    public LineStream AccessLog { get; } = new();

    public ConfigApplier Config => _host.Config;

    public ProxyHost Host => _host;

    public RecordingLogs Logs => _logs;

    public string Admin => $"http://{_host.AdminAddress}";

    public static ProxyOptions Options { get; } = new()
    {
        GatewayNamespace = "default",
        GatewayName = "gw",
        NodeId = "node",
        AdminAddress = new IPEndPoint(IPAddress.Loopback, 0),
        DrainTimeout = TimeSpan.FromSeconds(10),
    };

    public static async Task<TestProxy> StartAsync(Func<ProxyOptions, ProxyOptions>? change = null, TimeProvider? time = null, IHostResolver? resolver = null)
    {
        var proxy = new TestProxy(change?.Invoke(Options) ?? Options, time ?? TimeProvider.System, resolver);
        await proxy._host.StartAsync();
        return proxy;
    }

    /// <summary>Announces a warning or an error.</summary>
    public TestProxy Expecting(string text)
    {
        _expected.Add(text);
        return this;
    }

    /// <summary>Applies resources on top of what is held.</summary>
    public Task<ApplyReport> ApplyAsync(params IEnumerable<Resource> resources) => ApplyAsync(resources, []);

    /// <summary>Removes resources.</summary>
    public Task<ApplyReport> RemoveAsync(params string[] names) => ApplyAsync([], names);

    public async Task<ApplyReport> ApplyAsync(IEnumerable<Resource> resources, string[] removes)
    {
        var upserts = resources.Select(Wire.Upsert).ToArray();
        var held = upserts.Select(static u => KeyValuePair.Create(Resource.Parser.ParseFrom(u.Serialized.Span).Name, new DataPlane.Routing.HeldResource(u.Hash, u.Serialized)));
        var version = Config.Held.With(held, removes).Root.ToString();
        return await Config.ApplyAsync(new ConfigDelta(version, "", upserts, removes));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().AsTask().WaitAsync(Wait.Limit);
        _loggers.Dispose();
        var unexpected = _logs.Problems.Where(p => !_expected.Exists(e => p.Contains(e, StringComparison.Ordinal))).ToArray();
        Assert.That(unexpected, Is.Empty, "unexpected warnings");
    }
}
