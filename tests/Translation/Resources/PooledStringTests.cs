using System.Text.Json;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.Tests.Translation.Resources;

/// <summary>Strings of objects are shared where they repeat, and are what was written in any case.</summary>
public sealed class PooledStringTests
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [TestCase("gateway.networking.k8s.io")]
    [TestCase("")]
    [TestCase("ä€𝄞")]
    [TestCase("a string that is longer than sixty-four bytes is read as it is, for it is hardly ever repeated")]
    [TestCase("with \"quotes\" and \n a line")]
    [TestCase("ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss", Description = "64 bytes")]
    public void They_are_what_was_written(string text)
    {
        foreach (var json in new[] { JsonSerializer.Serialize(text), JsonSerializer.Serialize(text, Unescaped) })
        {
            Assert.That(Read(json).Kind, Is.EqualTo(text));
        }
    }

    [Test]
    public void What_repeats_is_one_instance()
    {
        // Another thread may read something in between that takes its place, but not each time.
        var pairs = Enumerable.Range(0, 100).Select(static _ => (First: Read("\"HTTPRoute\""), Second: Read("\"HTTPRoute\"")));

        Assert.That(pairs.Any(static p => ReferenceEquals(p.First.Kind, p.Second.Kind)), Is.True);
    }

    [TestCase("1")]
    [TestCase("true")]
    [TestCase("{}")]
    [TestCase("[]")]
    public void What_is_no_string_is_refused(string json)
    {
        Assert.That(() => Read(json), Throws.InstanceOf<JsonException>());
    }

    [Test]
    public void Null_is_as_good_as_nothing()
    {
        Assert.That(Read("null").Kind, Is.Empty);
    }

    private static Service Read(string kind) => JsonSerializer.Deserialize($"{{\"kind\":{kind}}}", ResourcesJsonContext.Default.Service)!;
}
