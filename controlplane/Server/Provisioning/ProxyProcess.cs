using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>A running proxy: our child, or one that an earlier control plane started.</summary>
internal sealed partial class ProxyProcess : IDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan StrangerPoll = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly bool _isChild;
    private readonly long _since;
    private readonly TimeProvider _time;

    private ProxyProcess(Process process, bool isChild, TimeProvider time)
    {
        _process = process;
        _isChild = isChild;
        _time = time;
        _since = time.GetTimestamp();
    }

    /// <summary>Its number.</summary>
    public int Pid => _process.Id;

    /// <summary>How long it has been watched.</summary>
    public TimeSpan Lived => _time.GetElapsedTime(_since);

    /// <summary>Starts a child. It keeps our output streams: a pipe to us would break it when we die.</summary>
    /// <exception cref="Win32Exception">The binary cannot be run.</exception>
    public static ProxyProcess Start(string binary, IEnumerable<string> arguments, TimeProvider time)
    {
        var process = Process.Start(new ProcessStartInfo(binary, arguments) { UseShellExecute = false })
            ?? throw new InvalidOperationException($"{binary} was not started");
        return new ProxyProcess(process, true, time);
    }

    /// <summary>Watches a process that runs already.</summary>
    /// <returns>Null when it has just ended.</returns>
    public static ProxyProcess? Adopt(int pid, TimeProvider time)
    {
        try
        {
            return new ProxyProcess(Process.GetProcessById(pid), false, time);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>How it ended, in a few words.</returns>
    public async Task<string> WaitAsync()
    {
        if (!_isChild)
        {
            await WaitForStrangerAsync();
            return "ended";
        }

        // Only a parent learns the exit code; it is 128 plus the number for a signal.
        await _process.WaitForExitAsync();
        return _process.ExitCode > 128 ? $"was ended by signal {_process.ExitCode - 128}" : $"exited with code {_process.ExitCode}";
    }

    /// <summary>Asks it to drain and stop.</summary>
    public void Stop() => _ = Signal(Pid, Terminate);

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended meanwhile.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    // A process whose parent has died stays a zombie where nobody reaps it, as in many containers. It is as dead as one that is gone.
    private async Task WaitForStrangerAsync()
    {
        if (!File.Exists("/proc/self/stat"))
        {
            await _process.WaitForExitAsync();
            return;
        }

        using var timer = new PeriodicTimer(StrangerPoll, _time);
        while (IsAlive(Pid))
        {
            await timer.WaitForNextTickAsync();
        }
    }

    // /proc/<pid>/stat: number (name) state …, and the name may hold anything.
    private static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var state = stat.AsSpan(stat.LastIndexOf(')') + 1).TrimStart();
            return !state.IsEmpty && state[0] is not ('Z' or 'X' or 'x');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int pid, int signal);
}
