using GatewayApi.Tests.Bench.Measuring;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>Metrics as they are served for Prometheus, at one moment.</summary>
/// <param name="Text">All of them.</param>
internal sealed record Metrics(string Text)
{
    /// <summary>Reads them.</summary>
    public static async Task<Metrics> Read(Uri address)
    {
        using var client = new HttpClient();
        return new Metrics(await client.GetStringAsync(address));
    }

    /// <summary>The sum of a metric's samples whose labels contain a text; 0 when there are none.</summary>
    /// <param name="name">The name as it is served.</param>
    /// <param name="label">A label as it is served: <c>name="value"</c>; or nothing.</param>
    public double Sum(string name, string label = "") => Text.Split('\n')
        .Where(l => l.StartsWith(name + "{", StringComparison.Ordinal) && l.Contains(label, StringComparison.Ordinal))
        .Sum(static l => Numbers.Parse(l[(l.LastIndexOf('}') + 1)..].Trim().Split(' ')[0]));
}
