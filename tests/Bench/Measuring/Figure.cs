using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace GatewayApi.Tests.Bench.Measuring;

/// <summary>Something that was measured, once or in several rounds.</summary>
/// <param name="Scenario">The scenario it belongs to.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Subject">Whose it is: a name of <see cref="SubjectNames"/>.</param>
/// <param name="Unit">The unit of the samples.</param>
/// <param name="Samples">One number per round, in their order; never empty.</param>
internal sealed record Figure(string Scenario, string Name, string Subject, string Unit, ImmutableArray<double> Samples)
{
    /// <summary>A figure that was taken once.</summary>
    public static Figure Once(string scenario, string name, double value, string unit, string subject = SubjectNames.Own) =>
        new(scenario, name, subject, unit, [value]);

    /// <summary>What stands for the rounds.</summary>
    [JsonIgnore]
    public double Median => Statistics.Median(Samples);

    /// <summary>The least of the rounds.</summary>
    [JsonIgnore]
    public double Min => Samples.Min();

    /// <summary>The greatest of the rounds.</summary>
    [JsonIgnore]
    public double Max => Samples.Max();
}
