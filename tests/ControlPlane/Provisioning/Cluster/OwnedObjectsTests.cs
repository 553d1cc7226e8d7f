using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Provisioning.Cluster;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.Tests.ControlPlane.Provisioning.Cluster;

/// <summary>The watch and the answers to our own writes tell of the same objects, in no order.</summary>
internal sealed class OwnedObjectsTests
{
    private static readonly ObjectId Service = new("Service", new ObjectKey("ns", "gw-gatewayapi"));

    [Test]
    public void An_answer_that_comes_after_the_watch_has_told_more_takes_nothing_back()
    {
        var owned = new OwnedObjects();
        var addressed = Of("1", "12");
        owned.Saw(addressed);

        owned.Applied(Of("1", "10"));
        Assert.That(owned.Current[Service], Is.SameAs(addressed));

        owned.Applied(Of("1", "13"));
        owned.Applied(Of("2", "9"));
        Assert.That(owned.Current[Service].Uid, Is.EqualTo("2"), "another object");
    }

    [Test]
    public void An_answer_about_an_object_that_is_gone_brings_no_ghost_back()
    {
        var owned = new OwnedObjects();
        owned.Saw(Of("1", "10"));
        owned.Lost(Service);

        owned.Applied(Of("1", "10"));
        Assert.That(owned.Current, Is.Empty);

        owned.Applied(Of("2", "14"));
        Assert.That(owned.Current, Has.Count.EqualTo(1));
    }

    private static OwnedObject Of(string uid, string version) => new(
        Service, uid, new ObjectKey("ns", "gw"), "g", new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = version } });
}
