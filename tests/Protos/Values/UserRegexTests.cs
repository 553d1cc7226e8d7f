using GatewayApi.Protos.Values;

namespace GatewayApi.Tests.Protos.Values;

public sealed class UserRegexTests
{
    [TestCase("")]
    [TestCase("/v[0-9]+(/.*)?")]
    [TestCase("^/anchored$")]
    [TestCase("(?i)/any-case")]
    public void Accepts(string pattern) => Assert.That(UserRegex.Problem(pattern), Is.Null);

    [TestCase("(", "does not compile")]
    [TestCase("a)(b", "does not compile")]
    [TestCase("(?x) a # b", "does not compile")]
    [TestCase("a{2,1}", "does not compile")]
    [TestCase("(?=a)", "needs backtracking")]
    [TestCase("(a)\\1", "needs backtracking")]
    [TestCase("(((a{100}){100}){100}){100}", "too large")]
    public void Refuses(string pattern, string why) => Assert.That(UserRegex.Problem(pattern), Does.Contain(why));

    [TestCase("b", "abc", false)]
    [TestCase("a|abc", "abc", true)]
    [TestCase("a$", "a\n", false)]
    public void Matches_a_value_as_a_whole(string pattern, string value, bool expected)
    {
        Assert.That(UserRegex.TryCompile(pattern, out var regex, out _), Is.True);
        Assert.That(regex!.IsMatch(value), Is.EqualTo(expected));
    }

    [Test]
    public void Refuses_what_is_too_long()
    {
        Assert.That(UserRegex.Problem(new string('a', UserRegex.MaxLength)), Is.Null);
        Assert.That(UserRegex.Problem(new string('a', UserRegex.MaxLength + 1)), Does.Contain("at most 1024"));
    }
}
