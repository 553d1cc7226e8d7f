using GatewayApi.Tests.Bench;
using GatewayApi.Tests.Bench.Reports;
using GatewayApi.Tests.Common;

// Measures the published binaries; prints tables and writes artifacts/bench/results.json. Arguments: names of scenarios, without any all of them but
// the micro benches; --quick for a look; --record to keep the figures in deploy/benchmarks; --plot to draw its pictures anew and measure nothing.
Environment.SetEnvironmentVariable("GATEWAYAPI_TEST_PUBLISHED", RepositoryRoot.Of("artifacts", "publish"));
var options = new BenchOptions(args.Contains("--quick"));
string[] names = [.. args.Where(static a => !a.StartsWith('-'))];
var records = args.Contains("--record");
var wrong = args.FirstOrDefault(static a => a.StartsWith('-') && a is not ("--quick" or "--record" or "--plot")) is { } option ? $"there is no option {option}"
    : names.Except(Runner.Scenarios).FirstOrDefault() is { } name ? $"there is no scenario {name}; there are {string.Join(", ", Runner.Scenarios)}"
    : records && names.Length > 0 ? "only a whole run is recorded: no names of scenarios"
    : null;
if (wrong is not null)
{
    Console.WriteLine(wrong);
    return 2;
}

if (!args.Contains("--plot"))
{
    var (run, failed) = await Runner.Measure(names, options);
    var verdicts = Targets.Judge(run.Figures);
    Console.WriteLine(TableReport.Write(run.Figures, verdicts));
    if (Targets.Open(run.Figures) is { Count: > 0 } open)
    {
        Console.WriteLine($"not judged, because a peer is missing: {string.Join("; ", open.Select(static t => t.Figure))}");
    }

    Console.WriteLine(await Records.WriteResults(run, verdicts));
    if (failed.Count > 0)
    {
        Console.WriteLine($"failed: {string.Join(", ", failed)}{(records ? "; nothing is recorded" : "")}");
        return 1;
    }

    if (!records)
    {
        return 0;
    }

    await Records.Append(run);
}

foreach (var file in await Records.Draw())
{
    Console.WriteLine(file);
}

return 0;
