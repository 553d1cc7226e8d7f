using System.Diagnostics;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>Programs of the machine.</summary>
internal static class Tool
{
    private static readonly HashSet<string> Missed = [];

    /// <summary>The path of a program; null when it is not installed.</summary>
    public static string? Find(string name) => new[] { "/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin", "/bin" }
        .Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);

    /// <summary>The same; says once what is left out for want of it.</summary>
    /// <param name="name">The program.</param>
    /// <param name="package">The Debian package it comes with.</param>
    /// <param name="what">What cannot be measured.</param>
    public static string? Need(string name, string package, string what)
    {
        var found = Find(name);
        if (found is null && Missed.Add(name + what))
        {
            Console.WriteLine($"skipped: {what}, because {name} is not installed (Debian package {package})");
        }

        return found;
    }

    /// <summary>What a program writes to its standard output, or to both outputs.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> Run(string program, IEnumerable<string> arguments, bool withErrors = false)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? withErrors ? await output + await errors : await output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await output}{await errors}");
    }
}
