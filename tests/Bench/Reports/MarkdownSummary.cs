using System.Globalization;
using System.Text;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Plots;

namespace GatewayApi.Tests.Bench.Reports;

/// <summary>The newest run as a page, with the pictures.</summary>
internal static class MarkdownSummary
{
    /// <summary>Writes it.</summary>
    public static string Write(BenchRun run)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            # Benchmarks

            Written by `make bench-record`, like the pictures; every recorded run is a line of [`history.jsonl`](history.jsonl). What is measured and how is said in the
            [README](../../README.md#measuring).

            | | |
            |---|---|
            | commit | `{run.Commit}`, {run.Date} |
            | rounds | {(run.IsQuick ? "few and short (`QUICK=1`): a look, not for comparing one day with another" : "all")} |
            | machine | {run.Machine.Cpu}, {run.Machine.Cores} cores, {run.Machine.MemoryGiB} GiB, {run.Machine.Kernel} |
            | this project | proxy: {run.Machine.Proxy}; control plane: {run.Machine.Dotnet} |
            | beside it | {run.Machine.Tools}; YARP's forwarder, compiled at run time |
            | others on the machine | used {run.Busy * 100:F0} % of it before a scenario, at the most{(run.Busy > BenchRun.TooBusy ? "; **too much for the figures to be relied on**" : "")} |

            Figures are medians of rounds in which everybody takes turns, with the least and the greatest in brackets. Ratios are those of single rounds.

            ## Targets

            | what | target | measured | |
            |---|---|---|---|

            """));
        foreach (var verdict in Targets.Judge(run.Figures))
        {
            text.Append($"| {verdict.Scenario}: {verdict.Figure} | {verdict.Target} | {TableReport.Cell(verdict.Values)} | {verdict.Word} |\n");
        }

        text.Append($"\n![CPU time per request]({Plot.Ratios})\n\n![From a new route to its first 200]({Plot.Propagation})\n\n![Memory]({Plot.Memory})\n\n![Over time]({Plot.Course})\n");
        foreach (var scenario in run.Figures.GroupBy(static f => f.Scenario))
        {
            Table(text, [.. scenario]);
        }

        return text.ToString();
    }

    private static void Table(StringBuilder text, Figure[] figures)
    {
        string[] subjects = [.. SubjectNames.All.Where(s => figures.Any(f => f.Subject == s))];
        text.Append($"\n## {figures[0].Scenario}\n\n| | unit | {string.Join(" | ", subjects)} |\n|---|---|{string.Concat(subjects.Select(static _ => "---|"))}\n");
        foreach (var row in figures.GroupBy(static f => (f.Name, f.Unit)))
        {
            var cells = subjects.Select(s => row.FirstOrDefault(f => f.Subject == s) is { } f ? TableReport.Cell(f.Samples) : "");
            text.Append($"| {row.Key.Name} | {row.Key.Unit} | {string.Join(" | ", cells)} |\n");
        }
    }
}
