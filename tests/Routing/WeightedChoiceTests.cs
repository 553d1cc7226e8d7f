using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Filters;

namespace GatewayApi.Tests.Routing;

public sealed class WeightedChoiceTests
{
    [TestCase(90u, 10u)]
    [TestCase(50u, 50u)]
    [TestCase(1u, 999u)]
    [TestCase(33u, 33u, 34u)]
    [TestCase(1u, 1u, 1u, 1u, 1u, 1u, 1u)]
    [TestCase(0u, 3u, 0u, 2u)]
    public void Shares_are_near_in_any_window_and_for_whoever_gets_every_nth_request(params uint[] weights)
    {
        var choice = Make(weights);
        var total = weights.Aggregate(0u, (a, b) => a + b);
        var drawn = Enumerable.Range(0, 20_000).Select(_ => int.Parse(choice.Next().UnavailableReason!, null)).ToArray();

        for (var share = 0; share < weights.Length; share++)
        {
            var part = (double)weights[share] / total;
            Assert.That(drawn.Count(d => d == share), Is.EqualTo(20_000 * part).Within(weights[share] == 0 ? 0 : 3), $"share {share} over all");
            for (var start = 0; start < 19_000; start += 173)
            {
                Assert.That(drawn.Skip(start).Take(100).Count(d => d == share), Is.EqualTo(100 * part).Within(4), $"share {share} from {start}");
            }

            for (var step = 2; step <= 20; step++)
            {
                var part1000 = drawn.Where((_, i) => i % step == 0).Take(1000).Count(d => d == share);
                Assert.That(part1000, Is.EqualTo(1000 * part).Within(10), $"share {share} of every {step}th request");
            }
        }
    }

    // The client that got "1" is slower to come back: in one sequence for all, who gets which place would hang on what they got before.
    [TestCase(50u, 50u)]
    [TestCase(90u, 10u)]
    public void Each_connection_sees_the_shares_whatever_the_others_do(params uint[] weights)
    {
        var choice = Make(weights);
        var part = 1000.0 * weights[1] / (weights[0] + weights[1]);
        var connections = Enumerable.Range(0, 5).Select(static _ => (Places: ConnectionPlaces.OfProcess.Begin(), Due: 0, Drawn: new List<int>())).ToArray();
        while (connections.Any(static c => c.Drawn.Count < 1000))
        {
            var i = connections.Index().MinBy(static c => c.Item.Due).Index;
            ref var connection = ref connections[i];
            var drawn = int.Parse(choice.At(connection.Places.Next()).UnavailableReason!, null);
            connection.Drawn.Add(drawn);
            connection.Due += drawn == 1 ? 7 : 5;
        }

        Assert.That(connections.Select(static c => (double)c.Drawn.Take(1000).Sum()), Has.All.EqualTo(part).Within(3));
    }

    [TestCase(50u, 50u)]
    [TestCase(90u, 10u)]
    [TestCase(1u, 999u)]
    public void Connections_of_one_request_each_see_the_shares(params uint[] weights)
    {
        var choice = Make(weights);
        var connections = new ConnectionPlaces(long.MaxValue - 500);
        var drawn = Enumerable.Range(0, 1000).Sum(_ =>
        {
            var places = connections.Begin();
            return int.Parse(choice.At(places.Next()).UnavailableReason!, null);
        });

        Assert.That(drawn, Is.EqualTo(1000.0 * weights[1] / (weights[0] + weights[1])).Within(6));
    }

    [Test]
    public void Largest_weights_do_not_overflow()
    {
        var choice = Make([.. Enumerable.Range(0, 16).Select(i => 1_000_000u - (uint)i)]);
        var drawn = Enumerable.Range(0, 160_000).CountBy(_ => choice.Next().UnavailableReason!).ToDictionary();

        Assert.That(drawn, Has.Count.EqualTo(16));
        Assert.That(drawn.Values, Has.All.EqualTo(10_000).Within(100));
    }

    [Test]
    public async Task No_ticket_is_lost_under_concurrency()
    {
        var choice = Make(7, 2, 1);
        var tasks = Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 10_000).Select(_ => choice.Next().UnavailableReason!).ToArray()));

        var drawn = (await Task.WhenAll(tasks)).SelectMany(d => d).CountBy(d => d).ToDictionary();

        Assert.That(drawn["0"], Is.EqualTo(56_000).Within(4));
        Assert.That(drawn["1"], Is.EqualTo(16_000).Within(4));
        Assert.That(drawn["2"], Is.EqualTo(8_000).Within(4));
    }

    [Test]
    public void No_weight_is_empty()
    {
        Assert.That(Make(0, 0).IsEmpty, Is.True);
        Assert.That(Make(0, 0).Choices, Has.Length.EqualTo(2));
        Assert.That(WeightedChoice.Empty.IsEmpty, Is.True);
    }

    private static WeightedChoice Make(params uint[] weights) =>
        new([.. weights.Select((w, i) => (new BackendChoice(null, $"{i}", CompiledFilters.None), w))]);
}
