using System.Text.Json;
using GatewayApi.Tests.Bench.Plots;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench.Reports;

/// <summary>The files of runs: the last one's below <c>artifacts</c>, and those that are committed.</summary>
internal static class Records
{
    private static readonly string Folder = RepositoryRoot.Of("deploy", "benchmarks");

    private static string Runs => Path.Combine(Folder, "history.jsonl");

    /// <summary>Writes a run and how it is judged; returns the file.</summary>
    public static async Task<string> WriteResults(BenchRun run, IReadOnlyList<Verdict> verdicts)
    {
        var file = RepositoryRoot.Of("artifacts", "bench", "results.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { run, verdicts }, History.Options));
        return file;
    }

    /// <summary>Keeps a run.</summary>
    public static async Task Append(BenchRun run)
    {
        Directory.CreateDirectory(Folder);
        await File.AppendAllTextAsync(Runs, History.Line(run) + "\n");
    }

    /// <summary>Draws the pictures and writes the summary of the runs that are kept; returns the files.</summary>
    public static async Task<IReadOnlyList<string>> Draw()
    {
        var runs = History.Read(await File.ReadAllLinesAsync(Runs));
        var files = new List<string>();
        foreach (var (name, content) in Plot.Of(runs).Append(new("README.md", MarkdownSummary.Write(runs[^1]))))
        {
            files.Add(Path.Combine(Folder, name));
            await File.WriteAllTextAsync(files[^1], content);
        }

        return files;
    }
}
