using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.Protos.Resources;
using GatewayApi.Tests.ControlPlane.Support;

namespace GatewayApi.Tests.ControlPlane.Serving;

/// <summary>Random snapshots, random rejections, random reconnects; messages delivered in random interleavings.</summary>
internal sealed class ProxySessionPropertyTests
{
    [Test]
    public void The_proxy_ends_with_the_newest_snapshot_but_for_what_it_rejects([Range(1, 200)] int seed)
    {
        var random = new Random(seed);
        var proxy = new ModelProxy((_, hash) => (hash.Value % 5) == (UInt128)(seed % 5));
        var (session, wire) = (new ProxySession(200), new Queue<ControlPlaneMessage>());
        var newest = RandomSnapshot(random);
        Connect();
        for (var step = 0; step < 60; step++)
        {
            switch (random.Next(8))
            {
                case 0:
                    newest = RandomSnapshot(random);
                    Enqueue(session.Offer(newest));
                    break;
                case 1 when random.Next(4) == 0:
                    proxy.Disconnect();
                    (session, wire) = (new ProxySession(200), new Queue<ControlPlaneMessage>());
                    Connect();
                    break;
                default:
                    Deliver();
                    break;
            }
        }

        while (wire.Count > 0)
        {
            Deliver();
        }

        Assert.That(session.Answered!.Version, Is.EqualTo(newest.Version));
        Assert.That(session.InFlight, Is.Null);
        Assert.That(session.Rejected.Select(static r => r.Name), Is.EquivalentTo(proxy.Rejected.Keys));
        foreach (var (name, resource) in newest.Resources.Where(r => !proxy.Rejected.ContainsKey(r.Key)))
        {
            Assert.That(proxy.Held[name], Is.EqualTo(resource.Hash));
        }

        Assert.That(proxy.Held.Keys.Concat(proxy.Rejected.Keys).Distinct(), Is.EquivalentTo(newest.Resources.Keys));

        void Connect()
        {
            session.Offer(newest);
            Enqueue(session.Receive(proxy.Hello()));
        }

        void Deliver()
        {
            if (wire.TryDequeue(out var message))
            {
                foreach (var answer in proxy.Take(message))
                {
                    Enqueue(session.Receive(answer));
                }
            }
        }

        void Enqueue(SessionOutput output)
        {
            Assert.That(output.Violation, Is.Null);
            foreach (var message in output.Messages)
            {
                wire.Enqueue(message);
            }
        }
    }

    [Test]
    public void Difference_and_application_are_inverse([Range(1, 50)] int seed)
    {
        var random = new Random(seed);
        var (from, to) = (RandomSnapshot(random), RandomSnapshot(random));
        var held = from.Resources.ToDictionary(static r => r.Key, static r => r.Value.Hash);
        foreach (var delta in new[] { SnapshotDelta.Between(from, to), SnapshotDelta.Between(held, to) })
        {
            var applied = new Dictionary<string, ResourceHash>(held);
            foreach (var upsert in delta.Upserts)
            {
                applied[upsert.Name] = upsert.Hash;
            }

            Assert.That(delta.Removes.All(applied.Remove), Is.True);
            Assert.That(ResourceHash.Root(applied), Is.EqualTo(to.Root));
        }
    }

    private static Snapshot RandomSnapshot(Random random)
    {
        var names = Enumerable.Range(0, 12).Where(_ => random.Next(2) == 0);
        return Some.Snapshot([.. names.Select(n => Some.Backend($"s{n}", random.Next(1, 4)))]);
    }
}
