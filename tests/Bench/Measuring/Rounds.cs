using System.Collections.Immutable;

namespace GatewayApi.Tests.Bench.Measuring;

/// <summary>
/// Measures subjects in turn, several times: whatever else the machine does changes all of them, so only numbers of one round are compared.
/// </summary>
internal static class Rounds
{
    /// <summary>Measures one thing of each subject.</summary>
    /// <param name="figure">What is measured; its subject and samples are filled in.</param>
    /// <param name="subjects">The subjects; each round begins with another one.</param>
    /// <param name="name">The name of a subject.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="measure">Gives the sample of a subject.</param>
    public static async Task<IReadOnlyList<Figure>> Run<T>(Figure figure, IReadOnlyList<T> subjects, Func<T, string> name, int rounds, Func<T, Task<double>> measure)
    {
        var samples = subjects.Select(static _ => ImmutableArray.CreateBuilder<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var i in Order(subjects.Count, round))
            {
                samples[i].Add(await measure(subjects[i]));
            }

            var line = string.Join(", ", subjects.Select((s, i) => $"{name(s)} {Numbers.Short(samples[i][^1])}"));
            Console.WriteLine($"  {figure.Name}, round {round + 1}: {line} {figure.Unit}");
        }

        return [.. subjects.Select((s, i) => figure with { Subject = name(s), Samples = samples[i].ToImmutable() })];
    }

    /// <summary>The subjects of a round by number: none is always the first, which finds the machine as the last round left it.</summary>
    public static IEnumerable<int> Order(int subjects, int round) => Enumerable.Range(0, subjects).Select(i => (i + round) % subjects);
}
