using System.Globalization;

namespace GatewayApi.Tests.Bench;

/// <summary>What a process has used, from <c>/proc</c>.</summary>
internal static class ProcessUse
{
    // USER_HZ is 100 on every Linux platform .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of the process in seconds.</summary>
    public static double CpuSeconds(int id)
    {
        // Fields after the command, which is in parentheses: state is the first, utime the 12th, stime the 13th.
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>Resident memory in MiB.</summary>
    public static double ResidentMiB(int id)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Number(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
