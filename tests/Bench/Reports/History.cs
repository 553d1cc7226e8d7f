using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GatewayApi.Tests.Bench.Reports;

/// <summary>Runs that are kept, one per line, the oldest first.</summary>
internal static class History
{
    /// <summary>How runs are written.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads runs.</summary>
    public static IReadOnlyList<BenchRun> Read(IEnumerable<string> lines) =>
        [.. lines.Where(static l => l.Length > 0).Select(static l => JsonSerializer.Deserialize<BenchRun>(l, Options)!)];

    /// <summary>The line of a run. Samples are kept with four digits that count: more would be noise.</summary>
    public static string Line(BenchRun run) => JsonSerializer.Serialize(
        run with { Busy = Math.Round(run.Busy, 3), Figures = [.. run.Figures.Select(static f => f with { Samples = [.. f.Samples.Select(Round)] })] }, Options);

    private static double Round(double sample) => double.Parse(sample.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
