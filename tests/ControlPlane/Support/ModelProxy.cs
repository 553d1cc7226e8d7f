using GatewayApi.Config.V1;
using GatewayApi.Protos.Resources;

namespace GatewayApi.Tests.ControlPlane.Support;

/// <summary>A proxy reduced to what the protocol demands of it: applies deltas, rejects what it is told to.</summary>
internal sealed class ModelProxy(Func<string, ResourceHash, bool> rejects)
{
    private readonly List<DeltaPart> _parts = [];

    public Dictionary<string, ResourceHash> Held { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ResourceHash> Rejected { get; } = new(StringComparer.Ordinal);

    public List<(string Name, ResourceHash Hash)> Received { get; } = [];

    public string Version { get; private set; } = "";

    public ResourceHash Root => ResourceHash.Root(Held);

    public ProxyMessage Hello() => Say.Hello(Held.Count == 0 ? null : Root.ToByteString());

    /// <summary>Takes a message of the control plane.</summary>
    /// <returns>Its answers; none in the middle of a delta.</returns>
    public IEnumerable<ProxyMessage> Take(ControlPlaneMessage message)
    {
        if (message.MessageCase == ControlPlaneMessage.MessageOneofCase.HeldRequest)
        {
            var chunks = Held.Select(static h => (h.Key, h.Value)).Chunk(3).ToArray();
            return chunks.Length == 0 ? [Say.Held(true)] : chunks.Select((c, i) => Say.Held(i == chunks.Length - 1, c));
        }

        _parts.Add(message.Delta);
        return message.Delta.Last ? [Apply()] : [];
    }

    private ProxyMessage Apply()
    {
        Assert.That(_parts.Select(static p => p.Version).Distinct().Count(), Is.EqualTo(1), "parts of one delta have one version");
        Assert.That(_parts[0].BaseVersion, Is.EqualTo(Version).Or.Empty);
        foreach (var upsert in _parts.SelectMany(static p => p.Upserts))
        {
            var name = Resource.Parser.ParseFrom(upsert.Resource).Name;
            var hash = ResourceHash.Of(upsert.Resource.Span);
            Assert.That(hash.ToByteString(), Is.EqualTo(upsert.Hash));
            Assert.That(Rejected.TryGetValue(name, out var bad) && bad == hash, Is.False, $"{name}: rejected bytes came again");
            Received.Add((name, hash));
            Rejected.Remove(name);
            if (rejects(name, hash))
            {
                Rejected[name] = hash;
            }
            else
            {
                Held[name] = hash;
            }
        }

        foreach (var name in _parts.SelectMany(static p => p.Removes))
        {
            Held.Remove(name);
            Rejected.Remove(name);
        }

        Version = _parts[0].Version;
        _parts.Clear();
        return Rejected.Count == 0 ? Say.Ack(Version) : Say.Nack(Version, [.. Rejected.Keys]);
    }

    /// <summary>The connection is gone; what is held stays.</summary>
    public void Disconnect()
    {
        _parts.Clear();
        Version = "";
        Rejected.Clear();
    }
}
