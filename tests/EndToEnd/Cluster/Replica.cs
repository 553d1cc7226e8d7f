using System.Diagnostics;
using System.Globalization;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using Grpc.Net.Client;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>A replica of the control plane, as a process.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly string[] _arguments;
    private readonly GrpcChannel _channel;
    private readonly HttpClient _http = new();
    private Process _process;

    /// <param name="name">Its name.</param>
    /// <param name="log">The file that it logs to.</param>
    /// <param name="arguments">What it is told beside its own ports.</param>
    public Replica(string name, string log, params string[] arguments)
    {
        Name = name;
        _arguments =
        [
            "-c", "exec \"$@\" >>\"$0\" 2>&1", log, Binaries.ControlPlane, .. arguments, "--identity", name, "--log-level", "info",
            "--grpc-address", string.Create(CultureInfo.InvariantCulture, $"0.0.0.0:{Port}"),
            "--http-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{HttpPort}"),
        ];
        _channel = Channel("127.0.0.1");
        Inspection = new Inspection.InspectionClient(_channel);
        _process = Run();
    }

    public string Name { get; }

    public int Port { get; } = FreePort.Next();

    public int HttpPort { get; } = FreePort.Next();

    public int ProcessId => _process.Id;

    public TimeSpan ProcessorTime => Refreshed().TotalProcessorTime;

    /// <summary>Over TLS, as everybody's in a cluster.</summary>
    public Inspection.InspectionClient Inspection { get; }

    /// <summary>A channel to an address of this machine.</summary>
    public GrpcChannel Channel(string address) => GrpcChannel.ForAddress(
        string.Create(CultureInfo.InvariantCulture, $"https://{address}:{Port}"),
        new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate!.Subject == "CN=gatewayapi-controlplane" } },
            DisposeHttpClient = true,
        });

    public void Kill() => Signals.Kill(ProcessId);

    public void Pause() => Signals.Pause(ProcessId);

    public void Continue() => Signals.Continue(ProcessId);

    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            Signals.Continue(ProcessId);
            Signals.Terminate(ProcessId);
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
        }
    }

    /// <summary>Another process in its place, once it has ended.</summary>
    public async Task StartAgainAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
        _process.Dispose();
        _process = Run();
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri($"http://127.0.0.1:{HttpPort}/readyz"));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The sum of a metric's samples whose labels contain a text.</summary>
    public async Task<double> MetricAsync(string name, string label = "") =>
        (await _http.GetStringAsync(new Uri($"http://127.0.0.1:{HttpPort}/metrics"))).Split('\n')
            .Where(l => l.StartsWith(name + "{", StringComparison.Ordinal) && l.Contains(label, StringComparison.Ordinal))
            .Sum(static l => double.Parse(l[(l.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
        _channel.Dispose();
        _http.Dispose();
    }

    private Process Refreshed()
    {
        _process.Refresh();
        return _process;
    }

    private Process Run()
    {
        var start = new ProcessStartInfo("/bin/sh");
        Array.ForEach(_arguments, start.ArgumentList.Add);
        return Process.Start(start)!;
    }
}
