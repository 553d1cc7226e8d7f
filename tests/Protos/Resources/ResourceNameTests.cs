using GatewayApi.Config.V1;
using GatewayApi.Protos.Resources;

namespace GatewayApi.Tests.Protos.Resources;

public sealed class ResourceNameTests
{
    [Test]
    public void Names_are_what_the_protocol_says()
    {
        Assert.That(ResourceName.Listener("Gateway", "ns", "gw", "http").ToString(), Is.EqualTo("Listener/Gateway/ns/gw/http"));
        Assert.That(ResourceName.HttpRoute("HTTPRoute", "ns", "route").ToString(), Is.EqualTo("HttpRoute/HTTPRoute/ns/route"));
        Assert.That(ResourceName.Backend("ns", "svc", 8080).ToString(), Is.EqualTo("Backend/ns/svc/8080"));
        Assert.That(ResourceName.EndpointSet("ns", "svc", 8080).ToString(), Is.EqualTo("EndpointSet/ns/svc/8080"));
        Assert.That(ResourceName.Certificate("ns", "tls").ToString(), Is.EqualTo("Certificate/ns/tls"));
    }

    [TestCase("Listener/Gateway/ns/gw/http", ResourceKind.Listener, "Gateway/ns/gw/http")]
    [TestCase("Backend/ns/svc/80", ResourceKind.Backend, "ns/svc/80")]
    public void Parses(string text, ResourceKind kind, string key)
    {
        Assert.That(ResourceName.TryParse(text, out var name), Is.True);
        Assert.That(name, Is.EqualTo(new ResourceName(kind, key)));
        Assert.That(name.ToString(), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("/")]
    [TestCase("Listener")]
    [TestCase("Listener/")]
    [TestCase("/key")]
    [TestCase("listener/key")]
    [TestCase("Unknown/key")]
    [TestCase("L7Route/ns/name")]
    public void Refuses(string text) => Assert.That(ResourceName.TryParse(text, out _), Is.False);

    [Test]
    public void Every_body_has_a_kind_that_can_be_named_and_parsed()
    {
        foreach (var field in Resource.Descriptor.Oneofs.Single(static o => o.Name == "body").Fields)
        {
            var resource = new Resource();
            field.Accessor.SetValue(resource, field.MessageType.Parser.ParseFrom([]));

            var kind = ResourceName.KindOf(resource);

            Assert.That(kind, Is.Not.EqualTo(ResourceKind.Unknown), field.Name);
            Assert.That(ResourceName.TryParse(new ResourceName(kind, "key").ToString(), out var parsed), Is.True, field.Name);
            Assert.That(parsed.Kind, Is.EqualTo(kind), field.Name);
        }
    }

    [Test]
    public void A_body_that_is_not_known_has_no_kind() => Assert.That(ResourceName.KindOf(new Resource()), Is.EqualTo(ResourceKind.Unknown));
}
