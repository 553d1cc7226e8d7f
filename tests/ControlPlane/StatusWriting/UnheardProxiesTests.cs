using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.Tests.ControlPlane.StatusWriting;

/// <summary>A new leader and what its predecessor knew.</summary>
internal sealed class UnheardProxiesTests
{
    [TestCase("True", 7, ExpectedResult = "True/True", Description = "said of this generation")]
    [TestCase("True", 6, ExpectedResult = "False/False", Description = "said of an older one")]
    [TestCase("False", 7, ExpectedResult = "False/False")]
    public string What_was_said_of_this_generation_is_not_taken_back_for_lack_of_news(string before, int generation)
    {
        var kept = UnheardProxies.Keep(Desired("Pending"), Status(before, "Programmed", generation)).Status.Parse();
        return $"{kept["conditions"]![0]!["status"]}/{kept["listeners"]![0]!["conditions"]![0]!["status"]}";
    }

    [Test]
    public void What_is_known_to_be_wrong_is_said_and_nothing_is_kept_of_nothing()
    {
        var invalid = Desired("Invalid");
        Assert.That(UnheardProxies.Keep(invalid, Status("True", "Programmed", 7)).Status, Is.EqualTo(invalid.Status));
        Assert.That(UnheardProxies.Keep(invalid, null), Is.SameAs(invalid));
        var before = Desired("Pending").Status;
        var desired = Desired("Pending");
        UnheardProxies.Keep(desired, Status("True", "Programmed", 7));
        Assert.That(desired.Status, Is.EqualTo(before), "not changed");
    }

    private static DesiredStatus Desired(string reason) => new(new ObjectId(Kinds.Gateway, new ObjectKey("ns", "gw")), 7, Status("False", reason, 7));

    private static JsonObject Status(string status, string reason, int generation) => new()
    {
        ["conditions"] = Conditions(status, reason, generation),
        ["listeners"] = new JsonArray(new JsonObject { ["name"] = "http", ["conditions"] = Conditions(status, reason, generation) }),
    };

    private static JsonArray Conditions(string status, string reason, int generation) => new(new JsonObject
    {
        ["type"] = ConditionTypes.Programmed,
        ["status"] = status,
        ["reason"] = reason,
        ["message"] = "",
        ["observedGeneration"] = generation,
    });
}
