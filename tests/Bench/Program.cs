using System.Text.Json;
using GatewayApi.Tests.Bench;
using GatewayApi.Tests.Common;

// Measures the published binaries; prints a table and writes artifacts/bench/results.json.
Environment.SetEnvironmentVariable("GATEWAYAPI_TEST_PUBLISHED", RepositoryRoot.Of("artifacts", "publish"));
List<Figure> figures = [.. await Traffic.Run(), .. await Scale.Run(0), .. await Scale.Run(1000), .. await Scale.Run(5000)];
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
