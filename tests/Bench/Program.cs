using System.Text.Json;
using GatewayApi.Tests.Bench;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Bench.Reports;
using GatewayApi.Tests.Bench.Scenarios;
using GatewayApi.Tests.Common;

// Measures the published binaries; prints a table and writes artifacts/bench/results.json.
Environment.SetEnvironmentVariable("GATEWAYAPI_TEST_PUBLISHED", RepositoryRoot.Of("artifacts", "publish"));

// Names of scenarios to run; without any, all of them but the micro benches.
(string Name, Func<BenchOptions, Task<IReadOnlyList<Figure>>> Run)[] scenarios =
[
    ("traffic", Traffic.Run), ("latency", Latency.Run), ("fresh", FreshProcess.Run), ("routes", RouteCount.Run), ("propagation", Propagation.Run),
    ("edit", Edits.Run), ("churn", Churn.Run), ("memory", Memory.Run), ("coldstart", ColdStart.Run), ("streams", Streams.Run), ("micro", Micro.Run),
];
var options = new BenchOptions(args.Contains("--quick"));
var names = args.Where(static a => !a.StartsWith('-')).ToArray();
var figures = new List<Figure>();
foreach (var scenario in scenarios.Where(s => names.Length == 0 ? s.Name != "micro" : names.Contains(s.Name)))
{
    Console.WriteLine($"{scenario.Name}:");
    figures.AddRange(await scenario.Run(options));
}

var verdicts = Targets.Judge(figures);
Console.WriteLine(TableReport.Write(figures, verdicts));
var file = RepositoryRoot.Of("artifacts", "bench", "results.json");
Directory.CreateDirectory(Path.GetDirectoryName(file)!);
await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { figures, verdicts }));
Console.WriteLine(file);
