using System.Diagnostics;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>The API server is away; proxies do not notice.</summary>
public sealed class AwayTests
{
    [Test]
    public async Task While_the_API_server_is_away_everything_is_served_even_across_a_restart_of_the_control_plane()
    {
        await using var shop = await Shop.OpenAsync();
        await using var load = shop.Load();
        var replica = shop.Cluster.Replicas[0];
        var before = shop.Server.Requests.Count;

        await shop.Server.StopAsync();
        await load.More(50);
        replica.Kill();
        await replica.StartAgainAsync();
        await load.More(100);
        Assert.That(await replica.IsReadyAsync(), Is.False, "it has read nothing");

        await shop.Server.ApplyManifestAsync(Manifests.Route("r", Manifests.To(("b", 1))));
        await shop.Server.StartAgainAsync();
        var clock = Stopwatch.StartNew();
        await shop.UntilServedAsync("b");
        TestContext.Out.WriteLine($"caught up {clock.Elapsed.TotalSeconds:F1} s after the API server's return");
        await load.StopWithoutFailureAsync();
        Assert.That(Said.Doubts(shop.Server.Requests.Skip(before)), Is.Empty);
        Assert.That(Said.Deletions(shop.Server.Requests), Is.Empty);
    }

    [Test]
    public async Task An_API_server_that_restarts_and_has_forgotten_the_past_costs_one_list_per_kind_and_no_request()
    {
        OnlyWithinTheProcess.Test("it forgets the past events at will");
        await using var shop = await Shop.OpenAsync();
        await using var load = shop.Load();
        var before = shop.Server.Requests.Count;

        await shop.Server.StopAsync();
        await shop.Server.ApplyManifestAsync(Manifests.Route("r", Manifests.To(("b", 1))));
        shop.Server.Faults.CompactEvents();
        await load.More(100);
        await shop.Server.StartAgainAsync();
        var clock = Stopwatch.StartNew();
        await shop.UntilServedAsync("b");
        TestContext.Out.WriteLine($"caught up {clock.Elapsed.TotalSeconds:F1} s after the API server's return");
        await load.StopWithoutFailureAsync();
        Assert.That(
            shop.Server.Requests.Skip(before).Where(static r => r is { Verb: "list", Code: 200 }).GroupBy(static r => r.Path + r.Query.GetValueOrDefault("labelSelector")).Where(static g => g.Count() > 1).Select(static g => g.Key),
            Is.Empty);
        Assert.That(Said.Doubts(shop.Server.Requests.Skip(before)), Is.Empty);
    }
}
