namespace GatewayApi.Tests.Bench.Measuring;

/// <summary>What a number of samples comes to.</summary>
internal static class Statistics
{
    /// <summary>The middle one; between the two middle ones when their number is even.</summary>
    public static double Median(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length == 0 ? throw new ArgumentException("nothing was measured", nameof(samples))
            : sorted.Length % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The least sample that at least a share of all is not greater than (nearest rank).</summary>
    /// <param name="sorted">The samples in ascending order.</param>
    /// <param name="share">Above 0, at most 1.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double share) => sorted.Count == 0
        ? throw new ArgumentException("nothing was measured", nameof(sorted))
        : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    /// <summary>How far the samples are apart, as a share of their median; 0 when all are equal.</summary>
    public static double Spread(IReadOnlyCollection<double> samples) =>
        samples.Max() is var max && samples.Min() is var min && max > min ? (max - min) / Math.Abs(Median(samples)) : 0;

    /// <summary>Means of consecutive samples, a number of them each; the last one of what is left.</summary>
    public static IEnumerable<double> Means(IEnumerable<double> samples, int each) => samples.Chunk(each).Select(static c => c.Average());
}
