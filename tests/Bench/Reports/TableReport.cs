using System.Text;
using GatewayApi.Tests.Bench.Measuring;

namespace GatewayApi.Tests.Bench.Reports;

/// <summary>What was measured as text: a table per scenario, then the targets.</summary>
internal static class TableReport
{
    private const string Indent = "  ";

    /// <summary>Writes it.</summary>
    public static string Write(IReadOnlyList<Figure> figures, IReadOnlyList<Verdict> verdicts)
    {
        var text = new StringBuilder();
        foreach (var scenario in figures.GroupBy(static f => f.Scenario))
        {
            string[] subjects = [.. SubjectNames.All.Where(s => scenario.Any(f => f.Subject == s))];
            Append(text,
            [
                [scenario.Key, "", .. subjects],
                .. scenario.GroupBy(static f => (f.Name, f.Unit)).Select(row =>
                    (string[])[Indent + row.Key.Name, row.Key.Unit, .. subjects.Select(s => row.FirstOrDefault(f => f.Subject == s) is { } f ? Cell(f.Samples) : "")]),
            ]);
        }

        if (verdicts.Count > 0)
        {
            Append(text, [["Targets"], .. verdicts.Select(static v => (string[])[$"{Indent}{v.Scenario}: {v.Figure}", v.Target, Cell(v.Values), v.Word])]);
        }

        return text.ToString();
    }

    /// <summary>The median, and how far the rounds are apart.</summary>
    public static string Cell(IReadOnlyCollection<double> samples) => samples.Count == 1
        ? Numbers.Short(samples.First())
        : $"{Numbers.Short(Statistics.Median(samples))} [{Numbers.Short(samples.Min())}–{Numbers.Short(samples.Max())}]";

    // Every column is as wide as its widest cell.
    private static void Append(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows.Max(static r => r.Length)).Select(c => rows.Max(r => c < r.Length ? r[c].Length : 0))];
        text.Append('\n');
        foreach (var row in rows)
        {
            text.Append(string.Join(Indent, row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd()).Append('\n');
        }
    }
}
