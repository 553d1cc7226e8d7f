using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.Tests.ControlPlane.Support;
using Grpc.Core;

namespace GatewayApi.Tests.ControlPlane.Serving;

internal sealed class ConfigStreamTests
{
    private readonly Snapshot _one = Some.Snapshot(Some.Backend("a", 1));
    private readonly Snapshot _two = Some.Snapshot(Some.Backend("a", 2));

    [Test]
    public async Task A_proxy_follows_the_publications()
    {
        await using var server = await Serving(_one);
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello());
        Assert.That((await proxy.DeltaAsync()).Version, Is.EqualTo(_one.Version));
        await proxy.SayAsync(Say.Ack(_one.Version));
        await server.UntilAsync(r => r.Connected.Values.Single().AcknowledgedVersion == _one.Version);
        server.Board.Publish(Some.Publication(3, 2, (Some.Gateway, _two)));
        Assert.That((await proxy.DeltaAsync()).BaseVersion, Is.EqualTo(_one.Version));
        Assert.That((await server.UntilAsync(static r => r.Connected.Values.Single().BehindSince is not null)).Connected.Values.Single().AcknowledgedVersion, Is.EqualTo(_one.Version));
        await proxy.SayAsync(Say.Nack(_two.Version, "Backend/ns/a/80"));
        var state = (await server.UntilAsync(r => r.Connected.Values.Single().AcknowledgedVersion == _two.Version)).Connected.Values.Single();
        Assert.That((state.AnsweredGeneration, state.BehindSince, state.Rejected.Single().Name), Is.EqualTo((2L, null as DateTimeOffset?, "Backend/ns/a/80")));
        proxy.Dispose();
        await server.UntilAsync(static r => r.Connected.IsEmpty);
    }

    [Test]
    public async Task A_generation_that_changes_no_resource_is_answered_without_a_delta()
    {
        await using var server = await Serving(_one);
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello(_one.Root.ToByteString()));
        await proxy.DeltaAsync();
        await proxy.SayAsync(Say.Ack(_one.Version));
        await server.UntilAsync(static r => r.Connected.Values.Single().AnsweredGeneration == 1);
        server.Board.Publish(Some.Publication(3, 7, (Some.Gateway, _one)));
        await server.UntilAsync(static r => r.Connected.Values.Single().AnsweredGeneration == 7);
    }

    [Test]
    public async Task A_large_snapshot_arrives_in_parts()
    {
        await using var server = await Serving(Some.Snapshot([.. Enumerable.Range(0, 30).Select(static i => Some.Big($"c{i}", 300_000)), Some.Big("huge", 6_000_000)]));
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello());
        var upserts = 0;
        for (var last = false; !last;)
        {
            var part = await proxy.DeltaAsync();
            (last, upserts) = (part.Last, upserts + part.Upserts.Count);
        }

        Assert.That(upserts, Is.EqualTo(31));
    }

    [Test]
    public async Task A_newer_stream_of_the_same_node_replaces_the_older()
    {
        await using var server = await Serving(_one);
        using var older = new ProxyConnection(server);
        await older.SayAsync(Say.Hello());
        await older.DeltaAsync();
        using var newer = new ProxyConnection(server);
        await newer.SayAsync(Say.Hello());
        Assert.That((await older.StatusAsync()).StatusCode, Is.EqualTo(StatusCode.Aborted));
        await newer.DeltaAsync();
        await newer.SayAsync(Say.Ack(_one.Version));
        await server.UntilAsync(r => r.Connected.Values.SingleOrDefault()?.AcknowledgedVersion == _one.Version);
    }

    [Test]
    public async Task An_unknown_Gateway_is_named()
    {
        await using var server = await Serving(_one);
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello(name: "other"));
        var status = await proxy.StatusAsync();
        Assert.That((status.StatusCode, status.Detail), Is.EqualTo((StatusCode.NotFound, "there is no Gateway ns/other of this controller")));
    }

    [Test]
    public async Task A_Gateway_that_goes_ends_its_streams_and_sends_nothing()
    {
        await using var server = await Serving(_one);
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello());
        await proxy.DeltaAsync();
        server.Board.Publish(Some.Publication(3, 1));
        Assert.That(async () => await proxy.NextAsync(), Throws.InstanceOf<RpcException>().With.Property(nameof(RpcException.StatusCode)).EqualTo(StatusCode.NotFound));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task No_stream_before_the_first_publication_or_at_the_end(bool atEnd)
    {
        await using var server = await Serving(_one);
        if (atEnd)
        {
            server.Get<StreamGate>().Refuse();
        }
        else
        {
            server.Board.Publish(Publication.None);
        }

        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello());
        Assert.That((await proxy.StatusAsync()).StatusCode, Is.EqualTo(StatusCode.Unavailable));
    }

    [Test]
    public async Task Violations_end_the_stream()
    {
        await using var server = await Serving(_one);
        foreach (var first in new[] { Say.Ack("x"), Say.Hello(node: ""), Say.Hello(ns: new string('n', 300)) })
        {
            using var proxy = new ProxyConnection(server);
            await proxy.SayAsync(first);
            Assert.That((await proxy.StatusAsync()).StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
        }

        using var twice = new ProxyConnection(server);
        await twice.SayAsync(Say.Hello());
        await twice.SayAsync(Say.Hello());
        Assert.That((await twice.StatusAsync()).StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
        await server.UntilAsync(static r => r.Connected.IsEmpty);
    }

    [Test]
    public async Task The_end_of_the_process_ends_the_streams()
    {
        await using var server = await Serving(_one);
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello());
        await proxy.DeltaAsync();
        var stop = server.StopAsync();
        var status = await proxy.StatusAsync();

        // Kestrel may close the connection before the status has left; a proxy reconnects after either.
        Assert.That(status.StatusCode, Is.EqualTo(StatusCode.Unavailable).Or.EqualTo(StatusCode.Internal), status.ToString());
        await stop.Soon();
    }

    [Test]
    public async Task Manifests_on_disk_reach_the_proxy_and_its_answer_the_status()
    {
        await using var server = await TestServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "gw.yaml"), Yaml.Gateway("gw"));
        var publication = await server.Board.WaitAsync(static p => p.Result.Snapshots.ContainsKey(Some.Gateway), Patience.Token());
        using var proxy = new ProxyConnection(server);
        await proxy.SayAsync(Say.Hello());
        var delta = await proxy.DeltaAsync();
        Assert.That(delta.Version, Is.EqualTo(publication.Result.Snapshots[Some.Gateway].Version));
        await proxy.SayAsync(Say.Ack(delta.Version));
        var board = server.Get<StatusBoard>();
        await board.WaitAsync(s => s.Any(e => e.Key.Kind == "Gateway" && e.Value.Status.ToString().Contains("\"type\":\"Programmed\",\"status\":\"True\"", StringComparison.Ordinal)), Patience.Token());
    }

    private static async Task<TestServer> Serving(Snapshot snapshot)
    {
        var server = await TestServer.StartAsync();
        server.Board.Publish(Some.Publication(2, 1, (Some.Gateway, snapshot)));
        return server;
    }
}
