using System.Text;
using GatewayApi.DataPlane.Diagnostics;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>The life of the process: options, state directory, host, signals, exit code.</summary>
internal static class ProxyProcess
{
    private const int Fine = 0;
    private const int Failed = 1;
    private const int Misused = 2;

    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    /// <returns>0 after an orderly stop, 1 when the process cannot start, 2 for a wrong option.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = ParsedOptions.Parse(arguments, Environment.GetEnvironmentVariable);
        if (parsed.Options is not { } options)
        {
            await WriteAsync(parsed.Help ? StandardStreams.Output() : StandardStreams.Error(), parsed.Error ?? ProxyOptionTable.Help());
            return parsed.Help ? Fine : Misused;
        }

        using var stop = new StopSignal();
        using var loggers = Logging.Create(options);
        StateDirectory? directory = null;
        if (options.StateDirectory is { } path && (directory = StateDirectory.Take(path, loggers.CreateLogger<StateDirectory>())) is null)
        {
            await WriteAsync(StandardStreams.Error(), $"--state {path}: another proxy is running with this directory");
            return Failed;
        }

        await using var host = new ProxyHost(options, directory, options.AccessLog ? StandardStreams.Output() : null, loggers, TimeProvider.System);
        try
        {
            await host.StartAsync();
        }
        catch (IOException e)
        {
            await WriteAsync(StandardStreams.Error(), $"--admin-address {options.AdminAddress}: {e.Message}");
            return Failed;
        }

        await stop.Received;
        await host.DrainAsync();
        return Fine;
    }

    private static async Task WriteAsync(Stream to, string text)
    {
        await using (to)
        {
            await to.WriteAsync(Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n"));
        }
    }
}
