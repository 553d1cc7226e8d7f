using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission.Cel;

namespace GatewayApi.Tests.Admission;

public sealed class CelTests
{
    private const string Self = """{"a": 1, "s": "x/y", "list": [1, 2, 2], "map": {"k": "v"}, "namespace": "n", "empty": [], "text": "aé"}""";

    [TestCase("self.a == 1 && self.s == 'x/y'", true)]
    [TestCase("self.a + 2 * 3 - 1 == 6", true)]
    [TestCase("-self.a == -1", true)]
    [TestCase("self.a < 2 ? 'small' == 'small' : false", true)]
    [TestCase("has(self.a) && !has(self.b)", true)]
    [TestCase("self.__namespace__ == 'n' && has(self.__namespace__)", true)]
    [TestCase("self.missing == 1 && false", false)]
    [TestCase("false && self.missing == 1", false)]
    [TestCase("self.missing == 1 || true", true)]
    [TestCase("self.list.all(x, x > 0)", true)]
    [TestCase("self.list.exists(x, x == 2)", true)]
    [TestCase("self.list.exists_one(x, x == 2)", false)]
    [TestCase("self.list.exists_one(x, x == 1)", true)]
    [TestCase("self.list.filter(x, x == 2).size() == 2", true)]
    [TestCase("self.list.map(x, x + 1) == [2, 3, 3]", true)]
    [TestCase("size(self.list) == 3 && self.list.size() == 3 && size(self.map) == 1 && size('abc') == 3", true)]
    [TestCase("self.text.size() == 2", true)]
    [TestCase("self.list[0] == 1 && self.map['k'] == 'v'", true)]
    [TestCase("self.map.all(k, k == 'k')", true)]
    [TestCase("2 in self.list && !(3 in self.list) && 'k' in self.map && 'GET' in ['GET', '*']", true)]
    [TestCase("self.s.split('/')[1] == 'y' && self.s.substring(2) == 'y'", true)]
    [TestCase("self.s.startsWith('x') && self.s.endsWith('y') && self.s.contains('/')", true)]
    [TestCase("""'ab\n'.matches(r"^ab$")""", false)]
    [TestCase(""""self.s.matches(r"""^x/.$""")"""", true)]
    [TestCase("duration('1h') > duration('59m59s') && duration('500ms') < duration('1s')", true)]
    [TestCase("isIP('10.0.0.1') && isIP('::1') && !isIP('a')", true)]
    [TestCase("format.dns1123Label().validate('ok') == null && format.dns1123Label().validate('-') != null", true)]
    [TestCase("self.empty.all(x, x.nonsense) && !self.empty.exists(x, x.nonsense)", true)]
    [TestCase("'it\\'s' == \"it's\"", true)]
    public void Evaluates(string expression, bool expected) => Assert.That(Evaluate(expression), Is.EqualTo(expected));

    [TestCase("self.missing == 1")]
    [TestCase("self.list[3] == 1")]
    [TestCase("self.a.b == 1")]
    [TestCase("self.s < 1")]
    [TestCase("self.nonsense()")]
    [TestCase("unknown == 1")]
    [TestCase("duration('soon') == duration('1s')")]
    [TestCase("self.a / 0 == 1")]
    public void Fails_where_there_is_no_value(string expression) => Assert.That(() => Evaluate(expression), Throws.TypeOf<CelException>());

    [TestCase("self.a ==")]
    [TestCase("(self.a")]
    [TestCase("'open")]
    [TestCase("a b")]
    [TestCase("self.a @ 1")]
    public void Refuses_what_is_not_an_expression(string expression) => Assert.That(() => CelParser.Parse(expression), Throws.TypeOf<CelException>());

    [Test]
    public void Finds_variables() =>
        Assert.That(CelParser.Parse("self.all(x, x == oldSelf.y)").Mentions("oldSelf"), Is.True);

    private static object? Evaluate(string expression) =>
        CelEvaluator.Evaluate(CelParser.Parse(expression), CelScope.Of("self", JsonNode.Parse(Self)!));
}
