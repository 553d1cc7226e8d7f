using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Sessions;
using Google.Protobuf;

namespace GatewayApi.Tests.Routing;

public sealed class SessionTests
{
    private const long Now = 1_800_000_000_000;
    private static readonly ByteString Key = ByteString.CopyFrom([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]);

    [Test]
    public void A_token_leads_back_to_the_endpoint_it_was_made_for_through_every_proxy()
    {
        var (rule, other) = (RuleOf(Config(Cookie())), RuleOf(Config(Cookie())));

        foreach (var endpoint in rule.Backends.Choices[0].Backend!.Endpoints)
        {
            Assert.That(Resume(other, Token(rule, endpoint.Authority)), Is.EqualTo(endpoint.Authority));
        }
    }

    [Test]
    public void A_token_shows_no_address_and_fits_no_other_rule_and_no_other_key()
    {
        var config = Config(Cookie(), Cookie());
        var (first, second) = (RuleOf(config), RuleOf(config, 1));
        var token = Token(first, "10.0.0.1:8080");
        var foreign = RuleOf(Config(Cookie(c => c.Key = ByteString.CopyFrom(new byte[32]))));

        Assert.That(Resume(first, token), Is.EqualTo("10.0.0.1:8080"));
        Assert.That(Resume(second, token), Is.Null);
        Assert.That(Resume(foreign, token), Is.Null);
        Assert.That(System.Text.Encoding.Latin1.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token)), Does.Not.Contain("10.0.0.1").And.Not.Contain("\x0a\x00\x00\x01"));
    }

    [Test]
    public void Every_changed_character_makes_it_no_token()
    {
        var rule = RuleOf(Config(Cookie(c => c.AbsoluteTimeoutMs = 1000)));
        var token = Token(rule, "10.0.0.1:8080");

        for (var i = 0; i < token.Length - 1; i++)
        {
            var forged = token.ToCharArray();
            forged[i] = forged[i] == 'A' ? 'B' : 'A';
            Assert.That(Resume(rule, new string(forged)), Is.Null, $"character {i}");
        }
    }

    [TestCase("")]
    [TestCase("s")]
    [TestCase("s=")]
    [TestCase("=;;,;=s;s==;")]
    [TestCase("s=10.0.0.1:8080")]
    [TestCase("s=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("s=//////////////////////////////////////////////////////")]
    [TestCase("s=\u20acAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_no_session(string cookies) =>
        Assert.That(RuleOf(Config(Cookie())).Sessions.TryResume(Request("cookie", cookies), Now, out _), Is.False);

    [Test]
    public void Of_several_cookies_the_first_that_leads_somewhere_counts()
    {
        var rule = RuleOf(Config(Cookie()));
        var (one, two) = (Token(rule, "10.0.0.1:8080"), Token(rule, "10.0.0.2:8080"));

        Assert.That(ResumeCookies(rule, $"a=b; s=nothing; S={two}; s={one}; s={two}"), Is.EqualTo("10.0.0.1:8080"));
        Assert.That(ResumeCookies(rule, $"s=\"{two}\""), Is.EqualTo("10.0.0.2:8080"));
        Assert.That(ResumeCookies(rule, string.Concat(Enumerable.Repeat($"s={new string('A', 54)}; ", 20)) + $"s={one}"), Is.Null, "only so many are looked at");
        Assert.That(ResumeCookies(rule, string.Concat(Enumerable.Repeat($"x={new string('A', 54)}; ", 500)) + $"s={one}"), Is.EqualTo("10.0.0.1:8080"));
    }

    [Test]
    public void The_absolute_timeout_counts_from_when_the_token_was_made()
    {
        var rule = RuleOf(Config(Cookie(c => c.AbsoluteTimeoutMs = 60_000)));
        var token = Token(rule, "10.0.0.1:8080");

        Assert.That(Resume(rule, token, Now + 60_000), Is.Not.Null);
        Assert.That(Resume(rule, token, Now + 60_001), Is.Null);
        Assert.That(Resume(rule, token, Now - 5000), Is.Not.Null, "another proxy's clock is ahead");
        Assert.That(Resume(RuleOf(Config(Cookie())), token, Now + 1_000_000_000_000), Is.Not.Null, "no limit");
    }

    [Test]
    public void A_session_stays_whatever_the_weights_are()
    {
        var token = Token(RuleOf(Config(Cookie())), "10.0.0.1:8080");
        var config = Config(Cookie());

        foreach (var (a, b) in new (uint, uint)[] { (0, 1), (1, 1000), (0, 0) })
        {
            var rule = Weighted(config, a, b);
            Assert.That(Resume(rule, token), Is.EqualTo("10.0.0.1:8080"));
        }

        var without = RuleOf(Wire.Apply(config, [Wire.Route("r", Rule(Cookie(), "b"))]));
        Assert.That(Resume(without, token), Is.Null, "the rule does not refer to the backend any more");
    }

    [Test]
    public void A_session_ends_with_its_endpoint_and_goes_on_when_that_comes_back()
    {
        var config = Config(Cookie());
        var rule = RuleOf(config);
        var token = Token(rule, "10.0.0.1:8080");

        Wire.Apply(config, [Wire.Endpoints("a", "10.0.0.2", "10.0.0.9")]);
        Assert.That(Resume(rule, token), Is.Null);
        Assert.That(Resume(rule, Token(rule, "10.0.0.9:8080")), Is.EqualTo("10.0.0.9:8080"));

        Wire.Apply(config, [Wire.Endpoints("a", "10.0.0.1")]);
        Assert.That(Resume(rule, token), Is.EqualTo("10.0.0.1:8080"));
    }

    [Test]
    public void A_backend_asks_for_sessions_where_the_rule_does_not()
    {
        var config = Config(null);
        var rule = RuleOf(config);
        Assert.That(rule.Sessions.IsActive, Is.False);

        var backend = Wire.Backend("a");
        backend.Backend.SessionPersistence = Cookie();
        Wire.Apply(config, [backend]);

        Assert.That(rule.Sessions.IsActive, Is.True);
        Assert.That(rule.Sessions.For(rule.Backends.Choices[0])!.Name, Is.EqualTo("s"));
        Assert.That(rule.Sessions.For(rule.Backends.Choices[1]), Is.Null);
        Assert.That(Resume(rule, Token(rule, "10.0.0.1:8080")), Is.EqualTo("10.0.0.1:8080"));

        var own = Cookie(static c => c.Name = "own");
        var next = RuleOf(Wire.Apply(config, [Wire.Route("r", Rule(own, "a", "b"))]));
        Assert.That(next.Sessions.For(next.Backends.Choices[0])!.Name, Is.EqualTo("own"), "the rule goes before the backend");
    }

    [Test]
    public void Without_a_name_each_rule_has_its_own()
    {
        var config = Config(Cookie(static c => c.Name = ""), Cookie(static c => c.Name = ""));
        var names = new[] { 0, 1 }.Select(i => RuleOf(config, i)).Select(static r => r.Sessions.For(r.Backends.Choices[0])!.Name).ToArray();

        Assert.That(names, Is.All.Match("^gateway-session-[0-9a-f]{8}$"));
        Assert.That(names[0], Is.Not.EqualTo(names[1]));
    }

    [Test]
    public void Cookies_have_the_path_of_the_match_and_are_for_nobody_else()
    {
        var session = RuleOf(Config(Cookie(static c => c.CookiePaths.Add(["/a", "/b"])))).Sessions;
        var policy = session.For(RuleOf(Config(Cookie())).Backends.Choices[0])!;
        var permanent = PolicyOf(Cookie(static c => (c.Permanent, c.AbsoluteTimeoutMs) = (true, 90_500)));

        Assert.That(policy.Cookie("t", 1, isSecure: true), Is.EqualTo("s=t; Path=/b; HttpOnly; Secure; SameSite=Strict"));
        Assert.That(PolicyOf(Cookie()).Cookie("t", 0, isSecure: false), Is.EqualTo("s=t; HttpOnly; SameSite=Strict"));
        Assert.That(permanent.Cookie("t", 0, isSecure: false), Is.EqualTo("s=t; Max-Age=91; HttpOnly; SameSite=Strict"));
    }

    [Test]
    public void A_header_carries_the_token_as_it_is()
    {
        var rule = RuleOf(Config(Cookie(static c => (c.Type, c.Name) = (SessionPersistence.Types.Type.Header, "X-Session"))));
        var token = Token(rule, "10.0.0.2:8080");

        Assert.That(rule.Sessions.TryResume(Request("x-session", token), Now, out var place), Is.True);
        Assert.That(place.Endpoint!.Authority, Is.EqualTo("10.0.0.2:8080"));
        Assert.That(rule.Sessions.TryResume(Request("cookie", "X-Session=" + token), Now, out _), Is.False);
    }

    private static SessionPolicy PolicyOf(SessionPersistence session)
    {
        var rule = RuleOf(Config(session));
        return rule.Sessions.For(rule.Backends.Choices[0])!;
    }

    private static SessionPersistence Cookie(Action<SessionPersistence>? change = null)
    {
        var session = new SessionPersistence { Type = SessionPersistence.Types.Type.Cookie, Name = "s", Key = Key };
        change?.Invoke(session);
        return session;
    }

    private static HttpRule Rule(SessionPersistence? session, params string[] backends) => new()
    {
        Matches = { Wire.Prefix("/") },
        BackendRefs = { backends.Select(static b => new BackendRef { Backend = $"ns/{b}/80", Weight = 1 }) },
        SessionPersistence = session,
    };

    private static CompiledConfig Config(params SessionPersistence?[]? sessions) => Wire.Config(
    [
        Wire.Listener(),
        Wire.Backend("a"),
        Wire.Backend("b"),
        Wire.Endpoints("a", "10.0.0.1", "10.0.0.2"),
        Wire.Endpoints("b", "10.0.1.1", "10.0.1.2"),
        Wire.Route("r", [.. (sessions ?? [null]).Select(static s => Rule(s, "a", "b"))]),
    ]);

    private static CompiledRule Weighted(CompiledConfig config, uint a, uint b)
    {
        var rule = Rule(Cookie(), "a", "b");
        (rule.BackendRefs[0].Weight, rule.BackendRefs[1].Weight) = (a, b);
        return RuleOf(Wire.Apply(config, [Wire.Route("r", rule)]));
    }

    private static CompiledRule RuleOf(CompiledConfig config, int index = 0) =>
        config.Routes["HttpRoute/HTTPRoute/ns/r"].Matches.Select(static m => m.Rule).First(r => r.RuleIndex == index);

    private static string Token(CompiledRule rule, string authority)
    {
        var choice = rule.Backends.Choices[0];
        return rule.Sessions.For(choice)!.Issue(choice.Backend!.Key, choice.Backend.Endpoints.Single(e => e.Authority == authority), Now);
    }

    private static string? Resume(CompiledRule rule, string token, long now = Now) => ResumeCookies(rule, $"s={token}", now);

    private static string? ResumeCookies(CompiledRule rule, string cookies, long now = Now) =>
        rule.Sessions.TryResume(Request("cookie", cookies), now, out var place) ? place.Endpoint!.Authority : null;

    private static TestRequest Request(string name, string value) => new("host", "/", headers: (name, value));
}
