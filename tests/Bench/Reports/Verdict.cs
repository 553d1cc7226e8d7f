using System.Collections.Immutable;
using System.Text.Json.Serialization;
using GatewayApi.Tests.Bench.Measuring;

namespace GatewayApi.Tests.Bench.Reports;

/// <summary>A target beside what was measured.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Target">The target in words.</param>
/// <param name="Limit">The greatest value that meets it.</param>
/// <param name="Values">What is held against the limit, of each round: the figure, or its ratio to what the target is a multiple of.</param>
internal sealed record Verdict(string Scenario, string Figure, string Target, double Limit, ImmutableArray<double> Values)
{
    /// <summary>Rounds that are further apart than this, as a share of their median, say little.</summary>
    private const double Noise = 0.3;

    /// <summary>What decides.</summary>
    public double Value => Statistics.Median(Values);

    /// <summary>Whether the target is met.</summary>
    public bool IsMet => Value <= Limit;

    /// <summary>Whether single rounds would have decided otherwise.</summary>
    public bool IsClose => Values.Any(v => v <= Limit != IsMet);

    /// <summary>Whether the rounds are too far apart to be believed.</summary>
    public bool IsNoisy => Values.Length > 1 && Statistics.Spread(Values) > Noise;

    /// <summary>All of it in a word or two.</summary>
    [JsonIgnore]
    public string Word => (IsMet ? "met" : "missed") + (IsNoisy ? ", noisy" : IsClose ? ", but not in every round" : "");

    /// <summary>Judges a figure; null when what it is compared with was not measured.</summary>
    public static Verdict? Of(Target target, IReadOnlyList<Figure> figures)
    {
        if (Find(target.Figure, SubjectNames.Own) is not { } own)
        {
            return null;
        }

        Figure?[] bases = target.Against switch
        {
            Against.Nginx => [Find(target.Figure, SubjectNames.Nginx)],
            Against.BetterPeer => [Find(target.Figure, SubjectNames.Nginx), Find(target.Figure, SubjectNames.HaProxy)],
            Against.OwnFigure => [Find(target.Basis!, SubjectNames.Own)],
            _ => [],
        };
        return bases.Contains(null) ? null : new Verdict(target.Scenario, target.Figure, target.Text(own.Unit), target.Limit, [.. PerRound(own, [.. bases.OfType<Figure>()])]);

        Figure? Find(string name, string subject) => figures.FirstOrDefault(f => f.Scenario == target.Scenario && f.Name == name && f.Subject == subject);
    }

    // Only numbers of one round are divided by each other; which peer is the better one is asked of all rounds.
    private static IEnumerable<double> PerRound(Figure own, Figure[] bases) =>
        bases.MinBy(static b => b.Median) is { } basis ? own.Samples.Zip(basis.Samples, static (o, b) => o / b) : own.Samples;
}
