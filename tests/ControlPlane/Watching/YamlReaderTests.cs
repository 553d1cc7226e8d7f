using GatewayApi.ControlPlane.Watching.Yaml;

namespace GatewayApi.Tests.ControlPlane.Watching;

internal sealed class YamlReaderTests
{
    [TestCase("a: 80", """{"a":80}""")]
    [TestCase("a: '80'", """{"a":"80"}""")]
    [TestCase("a: \"true\"", """{"a":"true"}""")]
    [TestCase("a: yes", """{"a":"yes"}""")]
    [TestCase("a: True", """{"a":true}""")]
    [TestCase("a: 0x1F", """{"a":31}""")]
    [TestCase("a: 0o17", """{"a":15}""")]
    [TestCase("a: 017", """{"a":17}""")]
    [TestCase("a: -5", """{"a":-5}""")]
    [TestCase("a: 1.5e3", """{"a":1500}""")]
    [TestCase("a: 1.2.3.4", """{"a":"1.2.3.4"}""")]
    [TestCase("a: 2020-01-01T00:00:00Z", """{"a":"2020-01-01T00:00:00Z"}""")]
    [TestCase("a: .inf", """{"a":".inf"}""")]
    [TestCase("a: 99999999999999999999", """{"a":1E+20}""")]
    [TestCase("a: ~\nb: null\nc:\nd: ''", """{"d":""}""")]
    [TestCase("a: !!str 80", """{"a":"80"}""")]
    [TestCase("a: !!int '80'", """{"a":80}""")]
    [TestCase("a: |\n  x\n  y\n", """{"a":"x\ny\n"}""")]
    [TestCase("a: >-\n  x\n  y\n", """{"a":"x y"}""")]
    [TestCase("a: [1, {b: c}, [d]]", """{"a":[1,{"b":"c"},["d"]]}""")]
    [TestCase("a: &x {b: 1}\nc: *x", """{"a":{"b":1},"c":{"b":1}}""")]
    [TestCase("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", """{"a":{"b":1,"c":2},"d":{"c":3,"b":1}}""")]
    [TestCase("{\"a\": \"b\", \"c\": [1, 2]}", """{"a":"b","c":[1,2]}""")]
    [TestCase("80: a", """{"80":"a"}""")]
    public void Values(string yaml, string json) => Assert.That(One(yaml).Root!.ToJsonString(), Is.EqualTo(json));

    [TestCase("a: 1\nb: [", 2)]
    [TestCase("a: 1\na: 2", 2)]
    [TestCase("a: [1, 2\nb: }", 1)]
    [TestCase("a: *nowhere", 1)]
    [TestCase("a: &x [*x]", 1)]
    [TestCase("? [a]\n: b", 1)]
    [TestCase("a: !custom b", 1)]
    [TestCase("a: !!int b", 1)]
    [TestCase("a:\n\tb: 1", 1)]
    [TestCase("a: {<<: 5}", 1)]
    public void Errors_have_a_line(string yaml, int line)
    {
        var document = One(yaml);
        Assert.That((document.Root, document.Error?.Line), Is.EqualTo((null as object, (int?)line)));
    }

    [Test]
    public void Documents_stand_for_themselves()
    {
        var documents = YamlReader.ReadAll("# comment\na: 1\n---\nb: [\n--- # third\nc: 3\n...\n---\n---\nd: |\n  x\n--- e\n").ToArray();
        Assert.That(documents.Select(static d => d.Root?.ToJsonString() ?? "error"), Is.EqualTo(new[] { """{"a":1}""", "error", """{"c":3}""", """{"d":"x\n"}""", "\"e\"" }));
        Assert.That(documents.Select(static d => d.Number), Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
        Assert.That(documents[1].Error!.Line, Is.InRange(4, 5));
    }

    [Test]
    public void A_field_is_found_by_its_path()
    {
        var document = YamlReader.ReadAll("x: 1\n---\nspec:\n  rules:\n  - a: 1\n  - b: 2\n    c: 3\n").Last();
        Assert.That(document.LineOf(document.Root!, "spec.rules[1].c"), Is.EqualTo(7));
        Assert.That(document.LineOf(document.Root!, "$.spec.rules[1].missing.deeper"), Is.EqualTo(6));
        Assert.That(document.LineOf(document.Root!, ""), Is.EqualTo(3));
    }

    [Test]
    public void A_few_lines_of_aliases_do_not_grow_into_gigabytes()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(static i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.That(One(bomb).Error!.Message, Does.Contain("aliases"));
    }

    [Test]
    public void Depth_is_bounded()
    {
        Assert.That(One(new string('[', 20_000)).Error, Is.Not.Null);
        Assert.That(One(string.Concat(Enumerable.Repeat("{a: ", 5_000))).Error, Is.Not.Null);
    }

    private static YamlDocument One(string yaml) => YamlReader.ReadAll(yaml).Single();
}
