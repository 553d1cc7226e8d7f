using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.Tests.Translation.Statuses;

public sealed class StatusMergeTests
{
    private const string Ours = "gatewayapi.dev/controller";
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, 123, TimeSpan.FromHours(2));
    private const string NowText = "2026-05-06T05:08:09Z";

    [Test]
    public void First_status_gets_transition_times()
    {
        var merged = Merge(null, $$"""{"conditions":[{{Condition("Accepted", "True")}}]}""");

        Assert.That((string?)merged["conditions"]![0]!["lastTransitionTime"], Is.EqualTo(NowText));
    }

    [Test]
    public void Transition_time_stays_while_the_value_stays()
    {
        var live = $$"""{"conditions":[{{Condition("Accepted", "True", reason: "Old", generation: 1, time: "2020-01-01T00:00:00Z")}}]}""";

        var merged = Merge(live, $$"""{"conditions":[{{Condition("Accepted", "True", reason: "New", generation: 2)}}]}""");

        Assert.That(merged["conditions"]![0]!.ToJsonString(), Does.Contain("2020-01-01T00:00:00Z").And.Contain("New").And.Contain("\"observedGeneration\":2"));
    }

    [Test]
    public void Transition_time_moves_with_the_value()
    {
        var live = $$"""{"conditions":[{{Condition("Accepted", "False", time: "2020-01-01T00:00:00Z")}}]}""";

        var merged = Merge(live, $$"""{"conditions":[{{Condition("Accepted", "True")}}]}""");

        Assert.That((string?)merged["conditions"]![0]!["lastTransitionTime"], Is.EqualTo(NowText));
    }

    [Test]
    public void Defaults_of_the_api_server_are_replaced()
    {
        var live = """{"conditions":[{"type":"Accepted","status":"Unknown","reason":"Pending","message":"Waiting for controller","lastTransitionTime":"1970-01-01T00:00:00Z"}]}""";

        var merged = Merge(live, $$"""{"conditions":[{{Condition("Accepted", "True")}}]}""");

        Assert.That((string?)merged["conditions"]![0]!["reason"], Is.EqualTo("Accepted"));
        Assert.That((string?)merged["conditions"]![0]!["lastTransitionTime"], Is.EqualTo(NowText));
    }

    [Test]
    public void Conditions_keep_their_order_and_others_keep_theirs()
    {
        var live = $$"""{"conditions":[{"type":"example.com/Foreign","status":"True","weird":[1.50]},{{Condition("Programmed", "True", time: "2020-01-01T00:00:00Z")}},{"type":"Ready","status":"False"}]}""";

        var merged = Merge(live, $$"""{"conditions":[{{Condition("Accepted", "True")}},{{Condition("Programmed", "True")}}]}""");

        Assert.That(merged["conditions"]!.AsArray().Select(static c => (string?)c!["type"]), Is.EqualTo(new[] { "example.com/Foreign", "Programmed", "Ready", "Accepted" }));
        Assert.That(merged["conditions"]![0]!.ToJsonString(), Is.EqualTo("""{"type":"example.com/Foreign","status":"True","weird":[1.50]}"""));
    }

    [Test]
    public void A_condition_of_ours_that_is_no_longer_wanted_goes()
    {
        var live = $$"""{"conditions":[{{Condition("PartiallyInvalid", "True", time: "2020-01-01T00:00:00Z")}},{{Condition("Accepted", "True", time: "2020-01-01T00:00:00Z")}}]}""";

        var merged = Merge(live, $$"""{"conditions":[{{Condition("Accepted", "True")}}]}""");

        Assert.That(merged["conditions"]!.AsArray().Select(static c => (string?)c!["type"]), Is.EqualTo(new[] { "Accepted" }));
    }

    [Test]
    public void A_condition_of_a_later_generation_is_left_alone()
    {
        var live = $$"""{"conditions":[{{Condition("Accepted", "False", reason: "Later", generation: 5, time: "2020-01-01T00:00:00Z")}}]}""";

        var merged = Merge(live, $$"""{"conditions":[{{Condition("Accepted", "True", generation: 4)}}]}""");

        Assert.That(StatusMerge.IsEqual(Parse(live), merged), Is.True);
    }

    [Test]
    public void Entries_of_ours_are_renewed_in_place_and_stale_ones_go()
    {
        var live = $$"""{"parents":[{{Entry(Ours, "gone")}},{{Entry("other.dev/c", "gw")}},{{Entry(Ours, "gw", time: "2020-01-01T00:00:00Z")}},{{Entry("other.dev/c", "gone")}}]}""";

        var merged = Merge(live, $$"""{"parents":[{{Entry(Ours, "new")}},{{Entry(Ours, "gw")}}]}""");

        Assert.That(
            merged["parents"]!.AsArray().Select(static e => $"{e!["controllerName"]} {e["parentRef"]!["name"]}"),
            Is.EqualTo(new[] { "other.dev/c gw", $"{Ours} gw", "other.dev/c gone", $"{Ours} new" }));
        Assert.That((string?)merged["parents"]![1]!["conditions"]![0]!["lastTransitionTime"], Is.EqualTo("2020-01-01T00:00:00Z"));
        Assert.That((string?)merged["parents"]![3]!["conditions"]![0]!["lastTransitionTime"], Is.EqualTo(NowText));
    }

    [Test]
    public void Repeated_entries_of_ours_become_one()
    {
        var live = $$"""{"parents":[{{Entry(Ours, "gw")}},{{Entry(Ours, "gw")}}]}""";

        Assert.That(Merge(live, $$"""{"parents":[{{Entry(Ours, "gw")}}]}""")["parents"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Without_parents_of_ours_only_our_entries_go()
    {
        var foreign = Entry("other.dev/c", "gw");

        var merged = Merge($$"""{"parents":[{{Entry(Ours, "gw")}},{{foreign}}]}""", """{"parents":[]}""");

        Assert.That(merged["parents"]!.ToJsonString(), Is.EqualTo($"[{Parse(foreign).ToJsonString()}]"));
    }

    [TestCase(null)]
    [TestCase("{}")]
    [TestCase("""{"parents":[{"controllerName":"other.dev/c","parentRef":{"name":"gw"},"conditions":[]}]}""")]
    public void Nothing_to_say_changes_nothing(string? live)
    {
        var merged = Merge(live, """{"parents":[]}""");

        Assert.That(StatusMerge.IsEqual(live is null ? null : Parse(live), merged), Is.True);
    }

    [Test]
    public void Listeners_follow_the_specification_and_keep_their_times_by_name()
    {
        var live = $$"""{"listeners":[{"name":"b","attachedRoutes":7,"conditions":[{{Condition("Accepted", "True", time: "2020-01-01T00:00:00Z")}}]},{"name":"gone","conditions":[]}]}""";

        var merged = Merge(live, $$"""{"listeners":[{"name":"a","attachedRoutes":0,"conditions":[{{Condition("Accepted", "True")}}]},{"name":"b","attachedRoutes":1,"conditions":[{{Condition("Accepted", "True")}}]}]}""");

        Assert.That(merged["listeners"]!.AsArray().Select(static l => (string?)l!["name"]), Is.EqualTo(new[] { "a", "b" }));
        Assert.That((int?)merged["listeners"]![1]!["attachedRoutes"], Is.EqualTo(1));
        Assert.That((string?)merged["listeners"]![1]!["conditions"]![0]!["lastTransitionTime"], Is.EqualTo("2020-01-01T00:00:00Z"));
    }

    [Test]
    public void Fields_that_are_not_ours_stay_and_addresses_follow()
    {
        var merged = Merge("""{"attachedListenerSets":2,"addresses":[{"type":"IPAddress","value":"192.0.2.1"}]}""", """{"addresses":[]}""");

        Assert.That(merged.ToJsonString(), Is.EqualTo("""{"attachedListenerSets":2,"addresses":[]}"""));
    }

    [Test]
    public void Merging_again_changes_nothing()
    {
        var desired = $$"""{"conditions":[{{Condition("Accepted", "True")}}],"parents":[{{Entry(Ours, "gw")}}],"addresses":[{"type":"IPAddress","value":"192.0.2.1"}]}""";
        var live = Parse(Merge($$"""{"parents":[{{Entry("other.dev/c", "gw")}}]}""", desired).ToJsonString());

        var again = StatusMerge.Merge(live, Desired(desired), Now.AddHours(1));

        Assert.That(StatusMerge.IsEqual(live, again), Is.True);
    }

    [Test]
    public void Neither_argument_is_changed()
    {
        var live = Parse($$"""{"parents":[{{Entry(Ours, "gw")}},{{Entry("other.dev/c", "gw")}}]}""");
        var desired = Desired($$"""{"parents":[{{Entry(Ours, "new")}}]}""");
        var before = (live.ToJsonString(), desired.Status);

        StatusMerge.Merge(live, desired, Now);

        Assert.That((live.ToJsonString(), desired.Status), Is.EqualTo(before));
    }

    /// <summary>Whatever others write, and wherever: it comes out byte for byte, in its order.</summary>
    [Test]
    public void Foreign_entries_survive_byte_for_byte([Range(1, 200)] int seed)
    {
        var random = new Random(seed);
        var entries = Enumerable.Range(0, random.Next(0, 8)).Select(_ => RandomEntry(random)).ToArray();
        var live = Parse($$"""{"parents":[{{string.Join(',', entries)}}]}""");
        var desired = $$"""{"parents":[{{string.Join(',', Enumerable.Range(0, random.Next(0, 4)).Select(i => Entry(Ours, $"gw{i}")))}}]}""";
        var foreign = Foreign(live);

        var merged = StatusMerge.Merge(live, Desired(desired), Now);

        Assert.That(Foreign(merged), Is.EqualTo(foreign));
        Assert.That(StatusMerge.IsEqual(Parse(merged.ToJsonString()), StatusMerge.Merge(Parse(merged.ToJsonString()), Desired(desired), Now.AddDays(1))), Is.True);
    }

    private static string[] Foreign(JsonObject status) =>
        [.. (status["parents"] as JsonArray ?? []).Where(static e => (string?)e!["controllerName"] != Ours).Select(static e => e!.ToJsonString())];

    private static string RandomEntry(Random random) => random.Next(4) switch
    {
        0 => Entry(Ours, $"gw{random.Next(4)}", time: "2020-01-01T00:00:00Z"),
        1 => Entry("other.dev/c", $"gw{random.Next(4)}"),
        2 => $$"""{"controllerName":"a.dev/b","parentRef":{"port":8.0e1},"extra":{"é\u00e9\u003c":[null,true,{{random.Next()}}.10]},"conditions":[{{Condition("Accepted", "False", generation: 99)}}]}""",
        _ => """{"parentRef":{"name":"nobody"},"conditions":null}""",
    };

    private static string Entry(string controller, string gateway, string? time = null) =>
        $$"""{"parentRef":{"group":"gateway.networking.k8s.io","kind":"Gateway","name":"{{gateway}}"},"controllerName":"{{controller}}","conditions":[{{Condition("Accepted", "True", time: time)}}]}""";

    private static string Condition(string type, string status, string reason = "Accepted", long generation = 1, string? time = null) =>
        $$"""{"type":"{{type}}","status":"{{status}}","reason":"{{reason}}","message":"","observedGeneration":{{generation}}{{(time is null ? "" : $",\"lastTransitionTime\":\"{time}\"")}}}""";

    private static JsonObject Merge(string? live, string desired) => StatusMerge.Merge(live is null ? null : Parse(live), Desired(desired), Now);

    private static DesiredStatus Desired(string status) => new(new ObjectId(Kinds.HttpRoute, new ObjectKey("default", "route")), 1, Parse(status));

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
