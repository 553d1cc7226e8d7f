using System.Text.Json;
using GatewayApi.Tests.Bench;
using GatewayApi.Tests.Common;

// Measures the published binaries; prints a table and writes artifacts/bench/results.json.
Environment.SetEnvironmentVariable("GATEWAYAPI_TEST_PUBLISHED", RepositoryRoot.Of("artifacts", "publish"));

// Names of parts to run; without any, all of them.
(string Name, Func<Task<IReadOnlyList<Figure>>> Run)[] parts =
[
    ("micro", Micro.Run), ("traffic", Traffic.Run), ("streams", Streams.Run), ("scale", () => Scale.Run(0)), ("scale", () => Scale.Run(1000)), ("scale", () => Scale.Run(5000)),
];
var figures = new List<Figure>();
foreach (var part in parts.Where(p => args.Length == 0 || args.Contains(p.Name)))
{
    figures.AddRange(await part.Run());
}

foreach (var scenario in figures.GroupBy(f => f.Scenario))
{
    Console.WriteLine($"\n{scenario.Key}");
    foreach (var figure in scenario)
    {
        Console.WriteLine($"  {figure.Name,-55} {figure.Value,10:F1} {figure.Unit}");
    }
}

var file = RepositoryRoot.Of("artifacts", "bench", "results.json");
Directory.CreateDirectory(Path.GetDirectoryName(file)!);
await File.WriteAllTextAsync(file, JsonSerializer.Serialize(figures));
Console.WriteLine($"\n{file}");
