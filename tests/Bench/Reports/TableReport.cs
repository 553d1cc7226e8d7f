using System.Text;
using GatewayApi.Tests.Bench.Measuring;

namespace GatewayApi.Tests.Bench.Reports;

/// <summary>What was measured as text: a table per scenario, then the targets.</summary>
internal static class TableReport
{
    private const int NameWidth = 46;
    private const int CellWidth = 22;

    /// <summary>Writes it.</summary>
    public static string Write(IReadOnlyList<Figure> figures, IReadOnlyList<Verdict> verdicts)
    {
        var text = new StringBuilder();
        foreach (var scenario in figures.GroupBy(static f => f.Scenario))
        {
            Scenario(text, [.. scenario]);
        }

        if (verdicts.Count > 0)
        {
            text.Append("\nTargets\n");
        }

        foreach (var verdict in verdicts)
        {
            text.Append($"  {Fit($"{verdict.Scenario}: {verdict.Figure}", NameWidth + 10)} {Fit(verdict.Target, 28)} {Fit(Cell(verdict.Values), CellWidth)} {verdict.Word}\n");
        }

        return text.ToString();
    }

    /// <summary>The median, and how far the rounds are apart.</summary>
    public static string Cell(IReadOnlyCollection<double> samples) => samples.Count == 1
        ? Numbers.Short(samples.First())
        : $"{Numbers.Short(Statistics.Median(samples))} [{Numbers.Short(samples.Min())}–{Numbers.Short(samples.Max())}]";

    private static void Scenario(StringBuilder text, Figure[] figures)
    {
        string[] subjects = [.. SubjectNames.All.Where(s => figures.Any(f => f.Subject == s))];
        var head = subjects.Length == 1 ? "" : string.Concat(subjects.Select(static s => Fit(s, CellWidth)));
        text.Append($"\n{Fit(figures[0].Scenario, NameWidth + 9)} {head}".TrimEnd()).Append('\n');
        foreach (var row in figures.GroupBy(static f => (f.Name, f.Unit)))
        {
            var cells = subjects.Select(s => Fit(row.FirstOrDefault(f => f.Subject == s) is { } f ? Cell(f.Samples) : "", CellWidth));
            text.Append($"  {Fit(row.Key.Name, NameWidth)} {Fit(row.Key.Unit, 6)} {string.Concat(cells)}".TrimEnd()).Append('\n');
        }
    }

    private static string Fit(string text, int width) => text.PadRight(width);
}
