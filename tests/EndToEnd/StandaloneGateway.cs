using System.Diagnostics;
using System.Globalization;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using Grpc.Core;
using Grpc.Net.Client;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>
/// A control plane process over a folder of manifests, with the proxies it starts. Everything it makes goes when it is disposed of.
/// </summary>
internal sealed class StandaloneGateway : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-test-");
    private readonly GrpcChannel _channel;
    private readonly int _grpcPort = FreePort.Next();
    private readonly int _httpPort = FreePort.Next();
    private Process? _process;

    public StandaloneGateway()
    {
        Directory.CreateDirectory(Manifests);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_grpcPort}");
        Inspection = new Inspection.InspectionClient(_channel);
    }

    /// <summary>How long anything is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Further options for the control plane.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public int PortOffset { get; } = FreePort.NextOffset();

    public int HttpPort => 80 + PortOffset;

    public int HttpsPort => 443 + PortOffset;

    public string Manifests => Path.Combine(_folder.FullName, "manifests");

    public string State => Path.Combine(_folder.FullName, "state");

    public Inspection.InspectionClient Inspection { get; }

    /// <summary>What the control plane and its proxies wrote.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(_folder.FullName, "log");

    public int ControlPlaneId => _process!.Id;

    /// <summary>What the control plane says of itself.</summary>
    public Uri Metrics => new($"http://127.0.0.1:{_httpPort}/metrics");

    /// <summary>Puts a manifest in place as a whole.</summary>
    public void Write(string name, string content)
    {
        var partial = Path.Combine(_folder.FullName, name + ".partial");
        File.WriteAllText(partial, content);
        File.Move(partial, Path.Combine(Manifests, name), overwrite: true);
    }

    public void Delete(string name) => File.Delete(Path.Combine(Manifests, name));

    public void Start()
    {
        // The log is a file: a pipe would end with the reader, and the proxies outlive the control plane that started them.
        var start = new ProcessStartInfo("/bin/sh");
        string[] arguments =
        [
            "-c", "exec \"$@\" >>\"$0\" 2>&1", LogFile, Binaries.ControlPlane,
            "--source", Manifests, "--state", State, "--proxy", Binaries.DataPlane, "--port-offset", Text(PortOffset),
            "--grpc-address", $"127.0.0.1:{_grpcPort}", "--http-address", $"127.0.0.1:{_httpPort}",
            .. Arguments,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        _process?.Dispose();
        _process = Process.Start(start)!;
    }

    /// <summary>Kills the control plane so that it can clean up nothing.</summary>
    public async Task KillControlPlane()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Waits until every proxy of a Gateway has answered the Gateway's current version, and there are some.</summary>
    public Task UntilDelivered(int proxies = 1) => Until(
        async () => (await Inspection.ListGatewaysAsync(new ListGatewaysRequest())).Gateways is { Count: > 0 } gateways
            && gateways.Sum(g => g.CurrentProxies) >= proxies && gateways.All(g => g.CurrentProxies == g.ConnectedProxies),
        "the configuration is delivered");

    /// <summary>
    /// Puts a manifest in place that changes what the only Gateway serves, and waits until its proxy has answered the change.
    /// </summary>
    public async Task Deliver(string name, string content)
    {
        var before = (await Inspection.ListGatewaysAsync(new ListGatewaysRequest())).Gateways.Single().Version;
        Write(name, content);
        await Until(
            async () => (await Inspection.ListGatewaysAsync(new ListGatewaysRequest())).Gateways is [{ ConnectedProxies: > 0 } gateway]
                && gateway.Version != before && gateway.CurrentProxies == gateway.ConnectedProxies,
            $"{name} is delivered");
    }

    /// <summary>Waits until a condition of an object has a status; returns it.</summary>
    public async Task<ConditionView> UntilCondition(string kind, string name, string type, string status)
    {
        ConditionView? found = null;
        await Until(
            async () =>
            {
                var statuses = await Inspection.ListStatusesAsync(new ListStatusesRequest { Kind = kind, Name = name });
                found = statuses.Statuses.SelectMany(ConditionView.Of).FirstOrDefault(c => c.Type == type && c.Status == status);
                return found is not null;
            },
            $"{type} of {kind} {name} is {status}");
        return found!;
    }

    /// <summary>Waits until something holds.</summary>
    public async Task Until(Func<Task<bool>> holds, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (Exception e) when (e is RpcException { StatusCode: StatusCode.Unavailable } or HttpRequestException)
            {
                // Not there yet, or not there for the moment.
            }

            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"waited {Patience.TotalSeconds} s in vain until {what}. The log:\n{Log}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            Signals.Terminate(_process.Id);
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }

        foreach (var id in ProxyIds())
        {
            Signals.Kill(id);
        }

        _process?.Dispose();
        _channel.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Process ids of the proxies that hold a lock below the state folder now.</summary>
    public IReadOnlyList<int> ProxyIds() => Directory.Exists(State)
        ? [.. Directory.GetFiles(State, "proxy.json", SearchOption.AllDirectories)
            .Select(f => System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(f))!["pid"]!.GetValue<int>())
            .Where(id => Directory.Exists($"/proc/{id}"))]
        : [];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
