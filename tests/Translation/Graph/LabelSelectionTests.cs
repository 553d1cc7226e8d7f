using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.Tests.Translation.Graph;

public sealed class LabelSelectionTests
{
    private static readonly ImmutableDictionary<string, string> Labels = ImmutableDictionary<string, string>.Empty.Add("team", "a").Add("empty", "");

    [TestCase("team", "In", true, "a", "b")]
    [TestCase("team", "In", false, "b")]
    [TestCase("missing", "In", false, "a")]
    [TestCase("empty", "In", true, "")]
    [TestCase("team", "NotIn", false, "a", "b")]
    [TestCase("team", "NotIn", true, "b")]
    [TestCase("missing", "NotIn", true, "a")]
    [TestCase("empty", "Exists", true)]
    [TestCase("missing", "Exists", false)]
    [TestCase("team", "DoesNotExist", false)]
    [TestCase("missing", "DoesNotExist", true)]
    [TestCase("team", "Like", false, "a")]
    public void Expression(string key, string op, bool expected, params string[] values)
    {
        var selector = new LabelSelector { MatchExpressions = [new LabelSelectorRequirement { Key = key, Operator = op, Values = [.. values] }] };

        Assert.That(LabelSelection.Matches(selector, Labels), Is.EqualTo(expected));
    }

    [TestCase("team", "a", true)]
    [TestCase("team", "b", false)]
    [TestCase("missing", "a", false)]
    public void Label(string key, string value, bool expected) =>
        Assert.That(LabelSelection.Matches(new LabelSelector { MatchLabels = ImmutableDictionary<string, string>.Empty.Add(key, value) }, Labels), Is.EqualTo(expected));

    [Test]
    public void All_conditions_must_hold()
    {
        var selector = new LabelSelector
        {
            MatchLabels = ImmutableDictionary<string, string>.Empty.Add("team", "a"),
            MatchExpressions = [new LabelSelectorRequirement { Key = "empty", Operator = "Exists" }, new LabelSelectorRequirement { Key = "team", Operator = "DoesNotExist" }],
        };

        Assert.That(LabelSelection.Matches(selector, Labels), Is.False);
        Assert.That(LabelSelection.Matches(selector with { MatchExpressions = selector.MatchExpressions[..1] }, Labels), Is.True);
    }

    [Test]
    public void No_condition_selects_everything() => Assert.That(LabelSelection.Matches(new LabelSelector(), Labels), Is.True);
}
