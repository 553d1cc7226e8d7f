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
    private readonly TestApiServer _server;
    private readonly JsonObject _deployment;
    private readonly int _adminPort = FreePort.Next();
    private readonly HttpClient _http = new();
    private Process? _process;

    public ProxyPod(TestApiServer server, JsonObject deployment, int portOffset)
    {
        (_server, _deployment) = (server, deployment);
        var number = Interlocked.Increment(ref _count);
        Name = $"{Text(deployment, "name")}-{number}";

        // Addresses of other test processes differ in the middle.
        Address = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.{1 + (Environment.ProcessId % 250)}.{number / 250}.{1 + (number % 250)}"));
        PortOffset = portOffset;
    }

    public string Name { get; }

    public IPAddress Address { get; }

    public int PortOffset { get; }

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(_folder.FullName, "log");

    /// <summary>Where a listener's port is on this machine.</summary>
    public Uri Url(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://{Address}:{port + PortOffset}/"));

    public async Task StartAsync()
    {
        await MountAsync();
        var start = new ProcessStartInfo("/bin/sh");
        string[] arguments =
        [
            "-c", "exec \"$@\" >>\"$0\" 2>&1", LogFile, Binaries.DataPlane,
            .. Arguments(), "--bind-address", Address.ToString(), "--port-offset", PortOffset.ToString(CultureInfo.InvariantCulture),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        _process = Process.Start(start)!;
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri($"http://127.0.0.1:{_adminPort}/readyz"));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Ends it as a kubelet does: SIGTERM, then time to drain.</summary>
    public async Task StopAsync()
    {
        if (_process is { HasExited: false })
        {
            Signals.Terminate(_process.Id);
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
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

    private JsonObject Container => _deployment["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject();

    // The projected volume: the token for our audience, and the authorities from the ConfigMap.
    private async Task MountAsync()
    {
        var pod = _deployment["spec"]!["template"]!["spec"]!;
        var sources = pod["volumes"]!.AsArray().Single(v => v!["projected"] is not null)!["projected"]!["sources"]!.AsArray();
        var token = sources.Single(s => s!["serviceAccountToken"] is not null)!["serviceAccountToken"]!;
        var config = sources.Single(s => s!["configMap"] is not null)!["configMap"]!;
        var ns = Text(_deployment, "namespace");
        var authorities = await _server.WaitForAsync("configmaps", ns, (string)config["name"]!);
        await _server.WaitForAsync("serviceaccounts", ns, (string)pod["serviceAccountName"]!);
        File.WriteAllText(Path.Combine(_folder.FullName, (string)token["path"]!), _server.IssueToken(ns, (string)pod["serviceAccountName"]!, (string)token["audience"]!));

        foreach (var item in config["items"]!.AsArray())
        {
            File.WriteAllText(Path.Combine(_folder.FullName, (string)item!["path"]!), (string)authorities["data"]![(string)item["key"]!]!);
        }
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
