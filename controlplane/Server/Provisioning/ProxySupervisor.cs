using System.ComponentModel;
using System.Threading.Channels;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.StatusWriting;
using Does = GatewayApi.ControlPlane.Provisioning.LifecycleAction.Kind;
using Was = GatewayApi.ControlPlane.Provisioning.LifecycleEvent.Kind;

namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>Carries out what the lifecycle decides for one Gateway's proxy: the I/O around the state machine.</summary>
internal sealed partial class ProxySupervisor(
    ProxyArguments arguments,
    string binary,
    LifecycleTimes times,
    AdminAddresses admins,
    ProxyFailures failures,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ILogger logger)
    : IDisposable
{
    private readonly Channel<LifecycleEvent> _events = Channel.CreateUnbounded<LifecycleEvent>(new UnboundedChannelOptions { SingleReader = true });
    private ProxyLifecycle _lifecycle = ProxyLifecycle.New;
    private ProxyProcess? _process;
    private ProxyRecord? _found;
    private string? _admin;
    private CancellationTokenSource _timer = new();

    /// <summary>Where the proxy is in its life. Read by others only to look.</summary>
    public ProxyPhase Phase => _lifecycle.Phase;

    /// <summary>The process; null when none runs.</summary>
    public int? Pid => _process?.Pid;

    /// <summary>Tells it what happened.</summary>
    public void Tell(Was what) => _events.Writer.TryWrite(new LifecycleEvent(what));

    /// <summary>Handles events until no process runs and none is wanted, or until cancelled, which leaves the process alone.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (_lifecycle.Phase != ProxyPhase.Finished)
            {
                Handle(await _events.Reader.ReadAsync(cancellation));
            }
        }
        finally
        {
            await _timer.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _process?.Dispose();
    }

    private void Handle(LifecycleEvent happened)
    {
        if (happened.What == Was.Exited)
        {
            LogExited(logger, arguments.Gateway, _process!.Pid, happened.Text);
            ForgetProcess();
        }

        var (next, actions) = _lifecycle.On(happened, times);
        _lifecycle = next;
        foreach (var action in actions)
        {
            Do(action);
        }
    }

    private void Do(LifecycleAction action)
    {
        switch (action.What)
        {
            case Does.Probe:
                Probe();
                break;
            case Does.Start:
                Start();
                break;
            case Does.Adopt:
                Adopt();
                break;
            case Does.Terminate:
                LogStopping(logger, arguments.Gateway, _process?.Pid ?? 0);
                _process?.Stop();
                break;
            case Does.Kill:
                LogKilling(logger, arguments.Gateway, _process?.Pid ?? 0);
                _process?.Kill();
                break;
            case Does.Fail:
                failures.Set(arguments.Gateway, $"the proxy process {action.Text}");
                metrics.ProxyRestarts.Add(1, ControlPlaneMetrics.Gateway(arguments.Gateway.ToString()));
                LogFailed(logger, arguments.Gateway, action.Text);
                break;
            case Does.Recover:
                failures.Set(arguments.Gateway, null);
                break;
            case Does.AwaitStable:
                After(action.Delay, Was.Stable);
                break;
            case Does.AwaitBackoff:
                After(action.Delay, Was.BackoffOver);
                break;
            case Does.AwaitStop:
                After(action.Delay, Was.StopOver);
                break;
            default:
                throw new InvalidOperationException($"no such action: {action.What}");
        }
    }

    private void Probe()
    {
        var probe = ProxyProbe.Look(arguments);
        _found = probe.Record;
        _events.Writer.TryWrite(new LifecycleEvent(probe.Found, $"cannot start: {probe.Cause}"));
    }

    private void Start()
    {
        try
        {
            StatePaths.CreatePrivate(arguments.Options.State);
            StatePaths.CreatePrivate(Path.Combine(arguments.Options.State, arguments.Gateway.Namespace));
            StatePaths.CreatePrivate(arguments.StateDirectory);
            _admin = admins.Take();
            Watch(ProxyProcess.Start(binary, arguments.ToList(_admin), time));
            LogStarted(logger, arguments.Gateway, _process!.Pid, _admin);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            ForgetProcess();
            _events.Writer.TryWrite(new LifecycleEvent(Was.StartFailed, $"cannot be started: {e.Message}"));
        }
    }

    private void Adopt()
    {
        var process = ProxyProcess.Adopt(_found!.Pid, time);
        if (process is null)
        {
            _events.Writer.TryWrite(new LifecycleEvent(Was.StartFailed, "ended while it was being adopted"));
            return;
        }

        _admin = _found.AdminAddress;
        admins.Note(_admin);
        Watch(process);
        LogAdopted(logger, arguments.Gateway, process.Pid, _admin);
    }

    private void Watch(ProxyProcess process)
    {
        _process = process;
        _ = ReportExitAsync(process);
    }

    private async Task ReportExitAsync(ProxyProcess process)
    {
        var cause = await process.WaitAsync();
        _events.Writer.TryWrite(new LifecycleEvent(Was.Exited, cause, process.Lived));
    }

    private void ForgetProcess()
    {
        _process?.Dispose();
        _process = null;
        if (_admin is not null)
        {
            admins.Return(_admin);
            _admin = null;
        }
    }

    // One timer at a time: a new one means that the old one's event has lost its meaning.
    private void After(TimeSpan delay, Was what)
    {
        _timer.Cancel();
        _timer.Dispose();
        _timer = new CancellationTokenSource();
        _ = ReportAsync(delay, what, _timer.Token);
    }

    private async Task ReportAsync(TimeSpan delay, Was what, CancellationToken cancellation)
    {
        await Task.Delay(delay, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellation.IsCancellationRequested)
        {
            Tell(what);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Gateway {Gateway}: proxy started, process {Pid}, admin http://{Admin}")]
    private static partial void LogStarted(ILogger logger, Translation.Resources.ObjectKey gateway, int pid, string admin);

    [LoggerMessage(2, LogLevel.Information, "Gateway {Gateway}: proxy adopted, process {Pid}, admin http://{Admin}")]
    private static partial void LogAdopted(ILogger logger, Translation.Resources.ObjectKey gateway, int pid, string admin);

    [LoggerMessage(3, LogLevel.Information, "Gateway {Gateway}: proxy process {Pid} {Cause}")]
    private static partial void LogExited(ILogger logger, Translation.Resources.ObjectKey gateway, int pid, string cause);

    [LoggerMessage(4, LogLevel.Information, "Gateway {Gateway}: stopping proxy process {Pid}")]
    private static partial void LogStopping(ILogger logger, Translation.Resources.ObjectKey gateway, int pid);

    [LoggerMessage(5, LogLevel.Warning, "Gateway {Gateway}: proxy process {Pid} did not stop in time and is killed")]
    private static partial void LogKilling(ILogger logger, Translation.Resources.ObjectKey gateway, int pid);

    [LoggerMessage(6, LogLevel.Error, "Gateway {Gateway}: the proxy process {Cause}; it will be started again")]
    private static partial void LogFailed(ILogger logger, Translation.Resources.ObjectKey gateway, string cause);
}
