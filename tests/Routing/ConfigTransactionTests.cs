using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;
using Google.Protobuf;

namespace GatewayApi.Tests.Routing;

public sealed class ConfigTransactionTests
{
    private static readonly TestRequest Request = new("any", "/a");

    private static CompiledConfig Start => Wire.Config(
        Wire.Listener(), Wire.Backend("a"), Wire.Endpoints("a", "10.0.0.1"), Wire.Route("r", Wire.Rule("a", Wire.Prefix("/a"))));

    [Test]
    public void Endpoints_change_without_a_new_table_and_keep_their_load()
    {
        var before = Start;
        var endpoint = Backend(before).PickEndpoint()!;
        endpoint.Begin();

        var after = Wire.Apply(before, [Wire.Endpoints("a", "10.0.0.1", "10.0.0.2")]);

        Assert.That(after.Table, Is.SameAs(before.Table));
        Assert.That(Backend(after).Endpoints, Has.Length.EqualTo(2));
        Assert.That(Backend(after).Endpoints, Has.Member(endpoint));
        Assert.That(after.Resources.Root, Is.Not.EqualTo(before.Resources.Root));
    }

    [Test]
    public void An_edited_route_leaves_the_other_listeners_as_they_are()
    {
        const string Other = "Gateway/ns/gw/other";
        var before = Wire.Apply(Start, [Wire.Listener(Other, hostname: "other.test"), Wire.RouteAt("o", [(Other, ["other.test"])], Wire.Rule("a", Wire.Prefix("/o")))]);

        var after = Wire.Apply(before, [Wire.Route("r", Wire.Rule("a", Wire.Prefix("/new")))]);

        var (portBefore, portAfter) = (before.Table.FindPort(80)!, after.Table.FindPort(80)!);
        Assert.That(portAfter.FindListener("other.test"), Is.SameAs(portBefore.FindListener("other.test")));
        Assert.That(portAfter.FindListener("any"), Is.Not.SameAs(portBefore.FindListener("any")));
        Assert.That(portAfter.Listeners.Single(static l => l.Hostname.Length == 0), Is.SameAs(portAfter.FindListener("any")));
        Assert.That(after.HasListenersOf(before), Is.True);
        Assert.That(Wire.Find(after.Table, new TestRequest("any", "/new")), Is.Not.Null);
        Assert.That(Wire.Find(after.Table, Request), Is.Null);
        Assert.That(Wire.Find(after.Table, new TestRequest("other.test", "/o")), Is.Not.Null);
    }

    [Test]
    public void A_route_that_cannot_be_read_is_refused_and_its_last_good_form_stays()
    {
        var good = Wire.Upsert(Wire.Route("r", Wire.Rule("a", Wire.Prefix("/new"))));
        var bytes = good.Serialized[..^1];
        var after = ConfigCompiler.Apply(Start, [new ResourceUpsert(ResourceHash.Of(bytes.Span), bytes)], []);

        Assert.That(after.Rejections.Values.Single().Reason, Does.StartWith("cannot be read"));
        Assert.That(Wire.Find(after.Table, Request), Is.Not.Null);
    }

    [TestCase("", 80u, "is not an IP address")]
    [TestCase("host.test", 80u, "is not an IP address")]
    [TestCase("10.0.0.1", 0u, "does not exist")]
    [TestCase("10.0.0.1", 65536u, "does not exist")]
    public void Endpoints_that_cannot_be_connected_to_are_refused_and_the_last_good_ones_stay(string address, uint port, string cause)
    {
        var bad = Wire.Endpoints("a", "10.0.0.2");
        bad.EndpointSet.Endpoints.Add(new Endpoint { Address = address, Port = port });

        var after = Wire.Apply(Start, [bad]);

        Assert.That(after.Rejections.Values.Single().Reason, Does.Contain(cause));
        Assert.That(Backend(after).Endpoints.Select(static e => e.Address), Is.EqualTo(new[] { "10.0.0.1" }));
    }

    [Test]
    public void A_backend_that_goes_keeps_its_endpoints_for_requests_on_their_way()
    {
        var before = Start;
        var backend = Backend(before);

        Wire.Apply(before, [], "Backend/ns/a/80", "EndpointSet/ns/a/80", "HttpRoute/HTTPRoute/ns/r");

        Assert.That(backend.PickEndpoint(), Is.Not.Null);
    }

    [Test]
    public void A_route_to_a_missing_backend_is_degraded_until_the_backend_comes()
    {
        var before = Wire.Config(Wire.Listener(), Wire.Route("r", Wire.Rule("a", Wire.Prefix("/"))));
        Assert.That(before.Rejections["HttpRoute/HTTPRoute/ns/r"].Degraded, Is.True);
        Assert.That(Choice(before).Backend, Is.Null);
        Assert.That(Choice(before).UnavailableReason, Does.Contain("ns/a/80"));

        var after = Wire.Apply(before, [Wire.Backend("a")]);
        Assert.That(after.Rejections, Is.Empty);
        Assert.That(Choice(after).Backend, Is.Not.Null);

        var again = Wire.Apply(after, [], "Backend/ns/a/80");
        Assert.That(again.Rejections.Keys, Is.EqualTo(new[] { "HttpRoute/HTTPRoute/ns/r" }));
        Assert.That(Choice(again).Backend, Is.Null);
    }

    [Test]
    public void A_bad_route_keeps_its_last_good_form_and_its_neighbours_apply()
    {
        var before = Start;

        var after = Wire.Apply(before, [Wire.Route("r", Wire.Rule("a", Wire.Regex("("))), Wire.Route("s", Wire.Rule("a", Wire.Prefix("/s")))]);

        Assert.That(Wire.Find(after.Table, Request), Is.EqualTo("r/0"));
        Assert.That(Wire.Find(after.Table, new("any", "/s")), Is.EqualTo("s/0"));
        var rejection = after.Rejections["HttpRoute/HTTPRoute/ns/r"];
        Assert.That(rejection.Degraded, Is.False);
        Assert.That(rejection.Reason, Does.StartWith("rule 0, match 0: the regular expression '('"));
        Assert.That(after.Resources["HttpRoute/HTTPRoute/ns/r"].Hash, Is.EqualTo(before.Resources["HttpRoute/HTTPRoute/ns/r"].Hash));

        var mended = Wire.Apply(after, [Wire.Route("r", Wire.Rule("a", Wire.Regex("/x")))]);
        Assert.That(mended.Rejections, Is.Empty);
        Assert.That(Wire.Find(mended.Table, Request), Is.Null);
    }

    [TestCase("(?=look)around")]
    [TestCase(")(")]
    [TestCase(@"(a)\1")]
    public void Expressions_that_cannot_be_matched_in_linear_time_are_refused(string pattern)
    {
        var config = Wire.Config(Wire.Listener(), Wire.Backend("a"), Wire.Route("r", Wire.Rule("a", Wire.Regex(pattern))));

        Assert.That(config.Rejections.Keys, Is.EqualTo(new[] { "HttpRoute/HTTPRoute/ns/r" }));
        Assert.That(config.Resources.Keys, Has.No.Member("HttpRoute/HTTPRoute/ns/r"));
    }

    [Test]
    public void Unreadable_misnamed_and_falsified_resources_are_refused_alone()
    {
        var good = Wire.Upsert(Wire.Listener());
        var misnamed = Wire.Listener();
        misnamed.Name = "Backend/ns/a/80";
        var strange = Wire.Listener();
        strange.Name = "Sorcery/x";
        var falsified = Wire.Upsert(Wire.Backend("b")) with { Hash = default };

        var config = ConfigCompiler.Apply(
            CompiledConfig.Empty,
            [new ResourceUpsert(default, new byte[] { 0xff, 0xff, 0xff }), Wire.Upsert(misnamed), Wire.Upsert(strange), falsified, good],
            ["never/there"]);

        Assert.That(config.Table.Ports, Has.Length.EqualTo(1));
        Assert.That(config.Rejections.Keys, Is.EquivalentTo(new[] { "unreadable/00000000000000000000000000000000", "Backend/ns/a/80", "Backend/ns/b/80", $"unreadable/{Wire.Upsert(strange).Hash}" }));
        Assert.That(config.Resources.Keys, Is.EqualTo(new[] { "Listener/" + Wire.ListenerKey }));
    }

    // Of a field that comes twice the last counts, and only the first is looked at to tell routes from the rest.
    [Test]
    public void What_names_itself_twice_is_rejected_and_takes_nothing_with_it()
    {
        var route = new Config.V1.Resource { Name = "HttpRoute/ns/r/0" }.ToByteArray();
        byte[] twice = [.. route, .. Wire.Backend("b").ToByteArray()];

        var config = ConfigCompiler.Apply(CompiledConfig.Empty, [new ResourceUpsert(ResourceHash.Of(twice), twice), Wire.Upsert(Wire.Listener())], []);

        Assert.That(config.Rejections["HttpRoute/ns/r/0"].Reason, Does.Contain("Backend/ns/b/80"));
        Assert.That(config.Resources.Keys, Is.EqualTo(new[] { "Listener/" + Wire.ListenerKey }));
    }

    [Test]
    public void What_the_host_refuses_returns_to_the_form_it_had()
    {
        var before = Wire.Config(Certificate("one"));
        var after = Wire.Apply(before, [Certificate("two"), Wire.Listener()]);

        var reverted = ConfigCompiler.Reject(before, after, [new ResourceRejection("Certificate/ns/c", "no", false), new ResourceRejection("Listener/" + Wire.ListenerKey, "taken", false)]);

        Assert.That(Resource.Parser.ParseFrom(reverted.Certificates["ns/c"].Serialized.Span).Certificate.ChainPem.ToStringUtf8(), Is.EqualTo("one"));
        Assert.That(reverted.Table.Ports, Is.Empty);
        Assert.That(reverted.Resources.Root, Is.EqualTo(before.Resources.Root));
        Assert.That(reverted.Rejections.Values.Select(r => r.Reason), Is.EqualTo(new[] { "no", "taken" }));
    }

    [Test]
    public void A_listener_without_its_certificate_is_degraded_until_it_comes()
    {
        var before = Wire.Config(Wire.Listener(certificates: "ns/c"));
        Assert.That(before.Rejections.Values.Single().Reason, Does.Contain("ns/c"));
        Assert.That(Wire.Apply(before, [Certificate("x")]).Rejections, Is.Empty);
    }

    private static Resource Certificate(string chain) =>
        new() { Name = "Certificate/ns/c", Certificate = new Certificate { ChainPem = ByteString.CopyFromUtf8(chain) } };

    private static DataPlane.Routing.Balancing.BackendChoice Choice(CompiledConfig config)
    {
        Assert.That(config.Table.FindPort(80)!.Listeners.Single().TryFind(Request, out var match), Is.True);
        return match.Rule.Backends.Next();
    }

    private static DataPlane.Routing.Balancing.BackendState Backend(CompiledConfig config) => Choice(config).Backend!;
}
