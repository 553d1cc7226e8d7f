using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>
/// A pod of a proxy as a process of this machine: the container's own arguments, with the paths of its volumes replaced, on a loopback address
/// of its own.
/// </summary>
internal sealed class ProxyPod : IAsyncDisposable
{
    private static int _count;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-pod-");
    private readonly JsonObject _deployment;
    private readonly int _adminPort = FreePort.Next();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly PodVolume _volume;
    private Process? _process;
    private volatile bool _isEnding;

    private ProxyPod(IApiServer server, JsonObject deployment, int portOffset)
    {
        _deployment = deployment;
        var number = Interlocked.Increment(ref _count);
        Name = $"{Text(deployment, "name")}-{number}";
        Template = deployment["spec"]!["template"]!.ToJsonString();

        // Addresses of other test processes differ in the middle.
        Address = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.{1 + (Environment.ProcessId % 250)}.{number / 250}.{1 + (number % 250)}"));
        PortOffset = portOffset;
        _volume = new PodVolume(server, deployment, _folder.FullName);
    }

    public string Name { get; }

    /// <summary>What it was made from.</summary>
    public string Template { get; }

    public IPAddress Address { get; }

    public int PortOffset { get; }

    /// <summary>Whether it is an endpoint of its Service: its probe says ready, and it has not been told to end.</summary>
    public bool IsReady { get; private set; }

    public int ProcessId => _process?.Id ?? 0;

    public string TokenFile => _volume.TokenFile;

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(_folder.FullName, "log");

    private JsonObject Container => _deployment["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject();

    /// <summary>Starts a pod; null while something that it mounts is not there.</summary>
    public static async Task<ProxyPod?> TryCreateAsync(IApiServer server, JsonObject deployment, int portOffset)
    {
        var pod = new ProxyPod(server, deployment, portOffset);
        if (await pod._volume.TryMountAsync())
        {
            pod.Start();
            return pod;
        }

        await pod.DisposeAsync();
        return null;
    }

    /// <summary>Where a listener's port is on this machine.</summary>
    public Uri Url(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://{Address}:{port + PortOffset}/"));

    /// <summary>Looks whether it is ready, and brings its volume up to date as a kubelet does (which takes that up to a minute).</summary>
    public async Task ProbeAsync()
    {
        await _volume.TryMountAsync();
        try
        {
            using var response = await _http.GetAsync(new Uri($"http://127.0.0.1:{_adminPort}/readyz"));
            IsReady = response.IsSuccessStatusCode && !_isEnding;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            IsReady = false;
        }
    }

    /// <summary>Ends it as a kubelet does: no endpoint any more, SIGTERM, then time to drain.</summary>
    public async Task StopAsync()
    {
        _isEnding = true;
        IsReady = false;
        if (_process is { HasExited: false })
        {
            Signals.Terminate(_process.Id);
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(45));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _http.Dispose();
        _folder.Delete(true);
    }

    private void Start()
    {
        var start = new ProcessStartInfo("/bin/sh");
        string[] arguments =
        [
            "-c", "exec \"$@\" >>\"$0\" 2>&1", LogFile, Binaries.DataPlane,
            .. Arguments(), "--bind-address", Address.ToString(), "--port-offset", PortOffset.ToString(CultureInfo.InvariantCulture),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        _process = Process.Start(start)!;
    }

    private IEnumerable<string> Arguments()
    {
        var mounts = Container["volumeMounts"]!.AsArray().ToDictionary(m => (string)m!["name"]!, m => (string)m!["mountPath"]!);
        return Container["args"]!.AsArray().Select(a => (string)a!).Select(a => a
            .Replace(mounts["identity"], _folder.FullName, StringComparison.Ordinal)
            .Replace(mounts["state"], Path.Combine(_folder.FullName, "state"), StringComparison.Ordinal)
            .Replace("[::]:19000", $"127.0.0.1:{_adminPort}", StringComparison.Ordinal)
            .Replace("$(POD_NAME)", Name, StringComparison.Ordinal)
            .Replace("--drain-grace=10000ms", "--drain-grace=1s", StringComparison.Ordinal));
    }

    private static string Text(JsonObject obj, string field) => (string)obj["metadata"]![field]!;
}
