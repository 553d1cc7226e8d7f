using GatewayApi.Tests.Bench.Measuring;

namespace GatewayApi.Tests.Bench.Reports;

/// <summary>What a figure has to come to.</summary>
/// <param name="Scenario">The scenario of the figure.</param>
/// <param name="Figure">The name of the figure.</param>
/// <param name="Limit">The greatest value that meets it.</param>
/// <param name="Against">What the limit is a multiple of.</param>
/// <param name="Basis">The name of the figure that it is a multiple of, with <see cref="Against.OwnFigure"/>.</param>
internal sealed record Target(string Scenario, string Figure, double Limit, Against Against = Against.Nothing, string? Basis = null)
{
    /// <summary>The target in words.</summary>
    /// <param name="unit">The figure's unit.</param>
    public string Text(string unit) => Against switch
    {
        Against.Nginx => $"≤ {Factor} × nginx",
        Against.BetterPeer => $"≤ {Factor} × the better peer",
        Against.OwnFigure => $"≤ {Factor} × {Basis}",
        _ => $"≤ {Numbers.Short(Limit)} {unit}".TrimEnd(),
    };

    private string Factor => Limit.ToString("F1", System.Globalization.CultureInfo.InvariantCulture);
}
