using System.Diagnostics;
using System.Runtime.Versioning;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Provisioning;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Watching;
using GatewayApi.ControlPlane.Watching.Manifests;
using GatewayApi.Tests.ControlPlane.Support;

namespace GatewayApi.Tests.ControlPlane.Provisioning;

/// <summary>Real processes of a fake proxy; each "control plane" here is one object that is thrown away.</summary>
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class LocalProxiesTests
{
    private static readonly ObjectKey Other = new("ns", "other");
    private readonly string _state = Directory.CreateTempSubdirectory("gatewayapi-state-").FullName;

    [TearDown]
    public void EndEverything()
    {
        foreach (var pid in Directory.EnumerateFiles(_state, "proxy.json", SearchOption.AllDirectories).Select(ProxyRecord.Read).OfType<ProxyRecord>().Select(static r => r.Pid))
        {
            try
            {
                Process.GetProcessById(pid).Kill();
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It has ended.
            }
        }

        Directory.Delete(_state, true);
    }

    [Test]
    public async Task One_process_per_Gateway_that_goes_with_it()
    {
        await using var control = await StartAsync(Some.Gateway, Other);
        var (first, other) = (await RunningAsync(Some.Gateway), await RunningAsync(Other));
        Assert.That(first.AdminAddress, Is.Not.EqualTo(other.AdminAddress));
        Assert.That(File.GetUnixFileMode(Directory_(Some.Gateway)) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead), Is.EqualTo(UnixFileMode.None));
        control.Publish(Other);
        await EndedAsync(first.Pid);
        Assert.That(Starts(Some.Gateway), Does.Contain("drained"));
        Assert.That(IsAlive(other.Pid), Is.True);
    }

    [Test]
    public async Task The_end_of_the_control_plane_drains_them_all()
    {
        var control = await StartAsync(Some.Gateway, Other);
        int[] pids = [(await RunningAsync(Some.Gateway)).Pid, (await RunningAsync(Other)).Pid];
        await control.DisposeAsync();
        Assert.That(pids.Where(IsAlive), Is.Empty);
    }

    [Test]
    public async Task One_that_dies_is_started_again_after_a_wait_and_the_cause_is_told()
    {
        Directory.CreateDirectory(Directory_(Some.Gateway));
        await File.WriteAllTextAsync(Path.Combine(Directory_(Some.Gateway), "die"), "");
        await using var control = await StartAsync(Some.Gateway);
        await control.FailureAsync(static cause => cause == "the proxy process exited with code 3");
        await Until(() => Starts(Some.Gateway).Length >= 3);
        File.Delete(Path.Combine(Directory_(Some.Gateway), "die"));
        var record = await RunningAsync(Some.Gateway);
        Process.GetProcessById(record.Pid).Kill();
        await control.FailureAsync(static cause => cause == "the proxy process was ended by signal 9");
        await Until(() => Record(Some.Gateway) is { } again && again.Pid != record.Pid && IsAlive(again.Pid));
    }

    [Test]
    public async Task A_binary_that_cannot_be_run_is_told()
    {
        await using var control = await StartAsync(typeof(LocalProxiesTests).Assembly.Location, Some.Gateway);
        await control.FailureAsync(static cause => cause.StartsWith("the proxy process cannot be started: ", StringComparison.Ordinal));
    }

    [Test]
    public async Task The_next_control_plane_adopts_what_the_last_one_left()
    {
        var crashed = await StartAsync(Some.Gateway);
        var record = await RunningAsync(Some.Gateway);
        await crashed.CrashAsync();
        Assert.That(IsAlive(record.Pid), Is.True, "a crash leaves the proxies serving");
        await using var next = await StartAsync(Some.Gateway);
        await next.LoggedAsync($"proxy adopted, process {record.Pid}");
        Assert.That(Starts(Some.Gateway), Has.Length.EqualTo(1));
        next.Publish();
        await EndedAsync(record.Pid);
    }

    [Test]
    public async Task An_adopted_one_that_dies_is_replaced()
    {
        var crashed = await StartAsync(Some.Gateway);
        var record = await RunningAsync(Some.Gateway);
        await crashed.CrashAsync();
        await using var next = await StartAsync(Some.Gateway);
        await next.LoggedAsync("proxy adopted");
        Process.GetProcessById(record.Pid).Kill();
        await Until(() => Record(Some.Gateway) is { } again && again.Pid != record.Pid && IsAlive(again.Pid));
    }

    [Test]
    public async Task One_with_other_arguments_is_drained_and_replaced()
    {
        var crashed = await StartAsync(Some.Gateway);
        var record = await RunningAsync(Some.Gateway);
        await crashed.CrashAsync();
        await using var next = new Control(_state, "http://127.0.0.1:2", FakeProxy, TimeSpan.FromSeconds(10));
        await next.StartAsync(Some.Gateway);
        await Until(() => Record(Some.Gateway) is { ControlPlane: "http://127.0.0.1:2" } again && IsAlive(again.Pid));
        Assert.That(IsAlive(record.Pid), Is.False);
        Assert.That(Starts(Some.Gateway), Does.Contain("drained"));
    }

    [Test]
    public async Task Those_of_Gateways_that_vanished_meanwhile_are_stopped()
    {
        var crashed = await StartAsync(Some.Gateway, Other);
        var record = await RunningAsync(Other);
        await RunningAsync(Some.Gateway);
        await crashed.CrashAsync();
        await using var next = await StartAsync(Some.Gateway);
        await EndedAsync(record.Pid);
    }

    [Test]
    public async Task One_whose_Gateway_may_be_in_a_broken_file_is_left_serving_until_the_file_is_mended()
    {
        var crashed = await StartAsync(Some.Gateway, Other);
        var record = await RunningAsync(Other);
        await RunningAsync(Some.Gateway);
        await crashed.CrashAsync();
        await using var next = new Control(_state, "http://127.0.0.1:1", FakeProxy, TimeSpan.FromSeconds(10));
        next.Report.Errors = [new SourceError { File = "gw.yaml", Message = "cannot be read" }];
        await next.StartAsync(Some.Gateway);
        await next.LoggedAsync("is left serving");
        await next.LoggedAsync("adopted");
        Assert.That(IsAlive(record.Pid), Is.True);

        next.Report.Errors = [];
        next.Publish(Some.Gateway);
        await EndedAsync(record.Pid);
    }

    [Test]
    public async Task A_holder_that_cannot_be_identified_is_left_alone()
    {
        Directory.CreateDirectory(Directory_(Some.Gateway));
        await using var held = new FileStream(Path.Combine(Directory_(Some.Gateway), StatePaths.ProxyLock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        await File.WriteAllTextAsync(Path.Combine(Directory_(Some.Gateway), StatePaths.ProxyRecord), "{\"pid\":1}");
        await using var control = await StartAsync(Some.Gateway);
        await control.FailureAsync(static cause => cause.Contains("an unknown process holds", StringComparison.Ordinal));
    }

    [Test]
    public async Task One_that_does_not_stop_in_time_is_killed()
    {
        Directory.CreateDirectory(Directory_(Some.Gateway));
        await File.WriteAllTextAsync(Path.Combine(Directory_(Some.Gateway), "stubborn"), "");
        await using var control = new Control(_state, "http://127.0.0.1:1", FakeProxy, TimeSpan.Zero) { KillMargin = TimeSpan.FromMilliseconds(100) };
        await control.StartAsync(Some.Gateway);
        var record = await RunningAsync(Some.Gateway);
        control.Publish();
        await EndedAsync(record.Pid);
        await control.LoggedAsync("did not stop in time");
    }

    [Test]
    public void Two_control_planes_do_not_share_a_state_directory()
    {
        var (first, none) = StateLock.Take(_state);
        var (second, error) = StateLock.Take(_state);
        Assert.That((first is not null, none, second), Is.EqualTo((true, null as string, null as StateLock)));
        Assert.That(error, Does.StartWith("another control plane uses it"));
        first!.Dispose();
        var (third, _) = StateLock.Take(_state);
        Assert.That(third, Is.Not.Null);
        third!.Dispose();
    }

    private static string FakeProxy => Path.Combine(AppContext.BaseDirectory, "Support", "fake-proxy.sh");

    private Task<Control> StartAsync(params ObjectKey[] gateways) => StartAsync(FakeProxy, gateways);

    private async Task<Control> StartAsync(string binary, params ObjectKey[] gateways)
    {
        var control = new Control(_state, "http://127.0.0.1:1", binary, TimeSpan.FromSeconds(10));
        await control.StartAsync(gateways);
        return control;
    }

    private string Directory_(ObjectKey gateway) => StatePaths.Of(_state, gateway);

    private ProxyRecord? Record(ObjectKey gateway) => ProxyRecord.Read(Path.Combine(Directory_(gateway), StatePaths.ProxyRecord));

    private string[] Starts(ObjectKey gateway)
    {
        var path = Path.Combine(Directory_(gateway), "starts");
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }

    private async Task<ProxyRecord> RunningAsync(ObjectKey gateway)
    {
        await Until(() => Record(gateway) is { } record && IsAlive(record.Pid));
        return Record(gateway)!;
    }

    private static Task EndedAsync(int pid) => Until(() => !IsAlive(pid));

    private static bool IsAlive(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Processes tell nobody in this one that something has happened: the files they write have to be looked at.
    private static async Task Until(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var patience = Patience.Token();
        while (!holds())
        {
            await timer.WaitForNextTickAsync(patience);
        }
    }

    private sealed class Control : IAsyncDisposable
    {
        private readonly Surroundings _surroundings = new();
        private readonly PublicationBoard _board = new();
        private readonly ProxyFailures _failures = new();
        private readonly RecordedLog<LocalProxies> _log = new();
        private readonly LocalProxies _proxies;

        public Control(string state, string address, string binary, TimeSpan drain)
        {
            var addresses = new ServerAddresses();
            addresses.Set(address, address);
            var options = new ServerOptions { Source = "/", State = state, Proxy = binary, DrainTimeout = drain };
            _proxies = new LocalProxies(options, _board, Report, _failures, addresses, _surroundings.Metrics, TimeProvider.System, _surroundings.Outcome, _log);
        }

        public SourceReport Report { get; } = new();

        public TimeSpan KillMargin
        {
            init => _proxies.KillMargin = value;
        }

        public async Task StartAsync(params ObjectKey[] gateways)
        {
            Publish(gateways);
            await _proxies.StartAsync(CancellationToken.None);
        }

        public void Publish(params ObjectKey[] gateways) =>
            _board.Publish(Some.Publication(_board.Current.Sequence + 1, 1, [.. gateways.Select(static g => (g, Snapshot.Empty))]));

        public Task LoggedAsync(string text) => Until(() => _log.At(Microsoft.Extensions.Logging.LogLevel.Information)
            .Concat(_log.At(Microsoft.Extensions.Logging.LogLevel.Warning)).Any(l => l.Contains(text, StringComparison.Ordinal)));

        public async Task FailureAsync(Func<string, bool> condition)
        {
            using var subscription = _failures.Subscribe();
            while (!_failures.Current.Values.Any(condition))
            {
                await subscription.Wakeup.Signalled.Soon();
                subscription.Wakeup.Reset();
            }
        }

        public async Task CrashAsync()
        {
            _surroundings.Outcome.Crash();
            await _proxies.StopAsync(CancellationToken.None).Soon();
        }

        public async ValueTask DisposeAsync()
        {
            await _proxies.StopAsync(CancellationToken.None).Soon();
            _proxies.Dispose();
        }
    }
}
