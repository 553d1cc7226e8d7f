using GatewayApi.ControlPlane.Translation.Filters;

namespace GatewayApi.Tests.Translation.Filters;

public sealed class HeaderSyntaxTests
{
    [TestCase("X-Header", true)]
    [TestCase("!#$%&'*+-.^_`|~09azAZ", true)]
    [TestCase("", false)]
    [TestCase(":method", false)]
    [TestCase("a b", false)]
    [TestCase("a\r", false)]
    [TestCase("a\0", false)]
    [TestCase("a/b", false)]
    [TestCase("a\"", false)]
    [TestCase("é", false)]
    public void Token(string text, bool expected) => Assert.That(HeaderSyntax.IsToken(text), Is.EqualTo(expected));

    [TestCase("", true)]
    [TestCase("a b\tc", true)]
    [TestCase("~!\"(),/:;<=>?@[\\]{}", true)]
    [TestCase(" a", false)]
    [TestCase("a ", false)]
    [TestCase("\ta", false)]
    [TestCase("a\r\nb", false)]
    [TestCase("a\nb", false)]
    [TestCase("a\0b", false)]
    [TestCase("a\x7f", false)]
    [TestCase("é", false)]
    public void Value(string text, bool expected) => Assert.That(HeaderSyntax.IsValue(text), Is.EqualTo(expected));
}
