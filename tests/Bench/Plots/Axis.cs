namespace GatewayApi.Tests.Bench.Plots;

/// <summary>An axis from 0 to a round number, with ticks at round numbers.</summary>
/// <param name="Top">Where it ends.</param>
/// <param name="Step">The distance of its ticks.</param>
internal sealed record Axis(double Top, double Step)
{
    private const int Ticks = 6;

    /// <summary>The positions of its ticks, 0 and the end among them.</summary>
    public IEnumerable<double> Marks => Enumerable.Range(0, (int)Math.Round(Top / Step) + 1).Select(i => i * Step);

    /// <summary>An axis that has room for a value; steps are 1, 2 or 5 times a power of ten.</summary>
    public static Axis For(double greatest)
    {
        if (greatest <= 0)
        {
            return new Axis(1, 0.2);
        }

        var rough = greatest / Ticks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));

        // What is a tick's position but for rounding is one.
        var step = new[] { 1, 2, 5, 10 }.Select(m => m * power).First(s => s >= rough * (1 - 1e-9));
        return new Axis(Math.Ceiling((greatest / step) - 1e-9) * step, step);
    }
}
