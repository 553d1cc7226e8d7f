using System.Globalization;
using GatewayApi.Tests.Bench.Measuring;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>What a process has used, from <c>/proc</c>.</summary>
internal static class ProcessUse
{
    // USER_HZ is 100 on every Linux platform .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of a process in seconds, in steps of 10 ms.</summary>
    public static double CpuSeconds(int id)
    {
        // Fields after the command, which is in parentheses: state is the first, utime the 12th, stime the 13th.
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Numbers.Parse(fields[11]) + Numbers.Parse(fields[12])) / TicksPerSecond;
    }

    /// <summary>The same of a process and the children it has now.</summary>
    public static double TreeCpuSeconds(int id) => CpuSeconds(id) + File.ReadAllText($"/proc/{id}/task/{id}/children")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Sum(static child => CpuSeconds(int.Parse(child, CultureInfo.InvariantCulture)));

    /// <summary>What is in memory now, in MiB: all of it, the part that is not of files, and all of it with shared pages divided among their users.</summary>
    public static (double Resident, double Anonymous, double Proportional) MemoryMiB(int id) =>
        (MiB($"/proc/{id}/status", "VmRSS:"), MiB($"/proc/{id}/status", "RssAnon:"), MiB($"/proc/{id}/smaps_rollup", "Pss:"));

    /// <summary>The most that was ever in memory, in MiB.</summary>
    public static double PeakMiB(int id) => MiB($"/proc/{id}/status", "VmHWM:");

    private static double MiB(string file, string field)
    {
        var line = File.ReadLines(file).First(l => l.StartsWith(field, StringComparison.Ordinal));
        return Numbers.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }
}
