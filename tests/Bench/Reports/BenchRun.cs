using System.Collections.Immutable;
using GatewayApi.Tests.Bench.Measuring;

namespace GatewayApi.Tests.Bench.Reports;

/// <summary>All that one run has measured.</summary>
/// <param name="Date">When, in UTC: yyyy-MM-dd.</param>
/// <param name="Commit">The commit that was measured, with "+" when files differed from it.</param>
/// <param name="Machine">On what.</param>
/// <param name="Busy">The greatest share of the machine that others used before a scenario, from 0 to 1.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="IsQuick">It was a look, with fewer and shorter rounds.</param>
internal sealed record BenchRun(string Date, string Commit, Machine Machine, double Busy, ImmutableArray<Figure> Figures, bool IsQuick = false)
{
    /// <summary>From here on figures are not to be relied on.</summary>
    public const double TooBusy = 0.1;

    /// <summary>The figure of a subject; null when it was not measured.</summary>
    public Figure? Find(string scenario, string name, string subject = SubjectNames.Own) =>
        Figures.FirstOrDefault(f => f.Scenario == scenario && f.Name == name && f.Subject == subject);

    /// <summary>A figure of a subject as a multiple of nginx's, of each round; null when one of them was not measured.</summary>
    public ImmutableArray<double>? ToNginx(string scenario, string name, string subject = SubjectNames.Own) =>
        Find(scenario, name, subject) is { } figure && Find(scenario, name, SubjectNames.Nginx) is { } nginx
            ? [.. figure.Samples.Zip(nginx.Samples, static (f, n) => f / n)]
            : null;
}
