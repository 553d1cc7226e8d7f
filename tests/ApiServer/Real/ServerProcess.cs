using System.Diagnostics;

namespace GatewayApi.Tests.ApiServer.Real;

/// <summary>A server that runs beside the tests and ends with them, however they end.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // The shell ends the server when its own input is closed, which the kernel does when this process is killed. Nothing that such a server
    // keeps is of use later, so it is given no time to end. Of its being killed the shell would tell; what the server says goes to its log.
    private const string Script = """
        exec 3<&0 2>/dev/null
        "$@" >>"$0" 2>&1 </dev/null 3<&- &
        server=$!
        { cat <&3 >/dev/null; kill -9 $server 2>/dev/null; } &
        watcher=$!
        wait $server
        code=$?
        kill $watcher 2>/dev/null
        exit $code
        """;

    private const int LinesShown = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly string _logFile;
    private readonly Process _process;

    private ServerProcess(string name, string logFile, Process process) => (Name, _logFile, _process) = (name, logFile, process);

    /// <summary>The name of the binary.</summary>
    public string Name { get; }

    /// <summary>The end of what it has logged.</summary>
    public string Log => $"--- the last lines of {Name}:\n" + (File.Exists(_logFile) ? string.Join('\n', Lines().TakeLast(LinesShown)) : "");

    /// <summary>Starts a binary with arguments; logs to a file.</summary>
    public static ServerProcess Start(string binary, string logFile, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        foreach (var argument in (string[])["-c", Script, logFile, binary, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return new ServerProcess(Path.GetFileName(binary), logFile, Process.Start(start)!);
    }

    /// <summary>Waits until it answers a request with success.</summary>
    /// <exception cref="InvalidOperationException">It has ended, or did not in two minutes; the message shows its log.</exception>
    public async Task UntilReadyAsync(HttpClient client, Uri url)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(LookEvery);
        var answer = "no answer";
        try
        {
            while (!_process.HasExited)
            {
                try
                {
                    using var response = await client.GetAsync(url, patience.Token);
                    if (response.IsSuccessStatusCode)
                    {
                        return;
                    }

                    answer = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(patience.Token)}";
                }
                catch (HttpRequestException e)
                {
                    answer = e.Message;
                }

                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"{Name} is not ready after {Patience.TotalSeconds} s; {url}: {answer}\n{Log}");
        }

        throw new InvalidOperationException($"{Name} has ended with code {_process.ExitCode} instead of becoming ready\n{Log}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private IEnumerable<string> Lines()
    {
        using var file = new FileStream(_logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
