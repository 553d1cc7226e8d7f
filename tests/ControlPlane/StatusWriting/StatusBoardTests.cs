using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.Tests.ControlPlane.Support;

namespace GatewayApi.Tests.ControlPlane.StatusWriting;

internal sealed class StatusBoardTests
{
    private static readonly ObjectId Id = new(Kinds.Gateway, Some.Gateway);
    private readonly StatusBoard _board = new();

    [Test]
    public void A_condition_that_changes_is_one_line()
    {
        Assert.That(
            Apply("False", "Pending"), Is.EqualTo(new[] { "Gateway ns/gw: Programmed=False (Pending): m", "Gateway ns/gw listener http: Accepted=True: m" }));
        Assert.That(Apply("False", "Pending"), Is.Empty);
        Assert.That(Apply("True", "Programmed"), Is.EqualTo(new[] { "Gateway ns/gw: Programmed=True: m" }));
    }

    [Test]
    public void Transition_times_move_only_with_the_status()
    {
        Apply("False", "Pending", 1);
        Apply("False", "Invalid", 2);
        Assert.That(Time(), Is.EqualTo(DateTimeOffset.UnixEpoch.AddSeconds(1)));
        Apply("True", "Programmed", 3);
        Assert.That(Time(), Is.EqualTo(DateTimeOffset.UnixEpoch.AddSeconds(3)));
    }

    [Test]
    public void An_object_that_is_gone_has_no_status()
    {
        Apply("True", "Programmed");
        _board.Apply([], DateTimeOffset.UnixEpoch);
        Assert.That(_board.Current, Is.Empty);
    }

    private DateTimeOffset Time() => DateTimeOffset.Parse(_board.Current[Id].Status.Parse()["conditions"]![0]!["lastTransitionTime"]!.GetValue<string>(), null);

    private ImmutableArray<string> Apply(string status, string reason, int second = 0)
    {
        var desired = new JsonObject
        {
            ["conditions"] = new JsonArray(Condition("Programmed", status, reason)),
            ["listeners"] = new JsonArray(new JsonObject { ["name"] = "http", ["conditions"] = new JsonArray(Condition("Accepted", "True", "Accepted")) }),
        };
        return _board.Apply([new DesiredStatus(Id, 1, desired)], DateTimeOffset.UnixEpoch.AddSeconds(second));
    }

    private static JsonObject Condition(string type, string status, string reason) =>
        new() { ["type"] = type, ["status"] = status, ["reason"] = reason, ["message"] = "m", ["observedGeneration"] = 1 };
}
