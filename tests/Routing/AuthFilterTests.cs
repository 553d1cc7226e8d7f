using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Filters;

namespace GatewayApi.Tests.Routing;

public sealed class AuthFilterTests
{
    [Test]
    public void Without_its_service_a_rule_answers_with_500([Values("ns/missing/80", "")] string key)
    {
        var rule = Wire.Rule("a", Wire.Prefix("/"));
        rule.Filters.Add(Auth(a => a.Backend = key));

        var filters = Compile(rule);

        Assert.That(filters.Auth, Is.Null);
        Assert.That(filters.TryAnswer(new RequestUri("http", "h", 80, "/", ""), "/", out var reply) && reply.StatusCode == 500, Is.True);
    }

    [TestCase(0)]
    [TestCase(3)]
    public void A_protocol_that_is_not_known_answers_with_500(int protocol)
    {
        var rule = Wire.Rule("a", Wire.Prefix("/"));
        rule.Filters.Add(Auth(a => a.Protocol = (ExternalAuth.Types.Protocol)protocol));

        var filters = Compile(rule);

        Assert.That(filters.Auth, Is.Null);
        Assert.That(filters.TryAnswer(new RequestUri("http", "h", 80, "/", ""), "/", out var reply) && reply.StatusCode == 500, Is.True);
    }

    [Test]
    public void Over_HTTP_the_service_sees_what_it_may_and_who_asks()
    {
        var rule = Wire.Rule("a", Wire.Prefix("/"));
        rule.Filters.Add(Auth(static a =>
        {
            a.AllowedHeaders.Add("x-tenant");
            a.AllowedResponseHeaders.Add("x-user");
        }));
        var auth = Compile(rule).Auth!;

        Assert.That(auth.TellsRequestHeader("X-Tenant") && auth.TellsRequestHeader("authorization"), Is.True);
        Assert.That(auth.TellsRequestHeader("Cookie"), Is.False);
        Assert.That((auth.PassesAnswerHeader("X-User"), auth.PassesAnswerHeader("X-Other")), Is.EqualTo((true, false)));
    }

    [TestCase(false, true)]
    [TestCase(true, false)]
    public void Over_gRPC_no_list_is_all_and_a_list_is_only_that(bool hasList, bool seesOthers)
    {
        var rule = Wire.Rule("a", Wire.Prefix("/"));
        rule.Filters.Add(Auth(a =>
        {
            a.Protocol = ExternalAuth.Types.Protocol.Grpc;
            a.AllowedHeaders.Add(hasList ? ["x-tenant"] : []);
        }));
        var auth = Compile(rule).Auth!;

        Assert.That(auth.TellsRequestHeader("X-Tenant"), Is.True);
        Assert.That((auth.TellsRequestHeader("Authorization"), auth.TellsRequestHeader("Cookie")), Is.EqualTo((seesOthers, seesOthers)));
    }

    private static Filter Auth(Action<ExternalAuth> edit)
    {
        var auth = new ExternalAuth { Backend = "ns/a/80", Protocol = ExternalAuth.Types.Protocol.Http };
        edit(auth);
        return new Filter { ExternalAuth = auth };
    }

    private static CompiledFilters Compile(HttpRule rule) => Rule(Wire.Config(Wire.Listener(), Wire.Backend("a"), Wire.Route("r", rule))).Filters;

    private static CompiledRule Rule(CompiledConfig config)
    {
        Assert.That(config.Table.FindPort(80)!.FindListener("h.test")!.TryFind(new TestRequest("h.test", "/"), out var match), Is.True);
        return match.Rule;
    }
}
