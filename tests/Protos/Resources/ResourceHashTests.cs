using GatewayApi.Config.V1;
using GatewayApi.Protos.Resources;
using Google.Protobuf;

namespace GatewayApi.Tests.Protos.Resources;

public sealed class ResourceHashTests
{
    [Test]
    public void Is_the_front_half_of_sha256()
    {
        // SHA-256 of "abc", FIPS 180-4.
        Assert.That(ResourceHash.Of("abc"u8).ToString(), Is.EqualTo("ba7816bf8f01cfea414140de5dae2223"));
        Assert.That(ResourceHash.Of([]).ToString(), Is.EqualTo("e3b0c44298fc1c149afbf4c8996fb924"));
    }

    [Test]
    public void Survives_the_wire()
    {
        var hash = ResourceHash.Of("abc"u8);

        Assert.That(ResourceHash.TryRead(hash.ToByteString(), out var read), Is.True);
        Assert.That(read, Is.EqualTo(hash));
        Assert.That(hash.ToByteString().ToByteArray()[0], Is.EqualTo(0xba));
    }

    [TestCase(0)]
    [TestCase(15)]
    [TestCase(17)]
    public void Refuses_another_length(int length) => Assert.That(ResourceHash.TryRead(ByteString.CopyFrom(new byte[length]), out _), Is.False);

    [Test]
    public void Root_does_not_depend_on_order()
    {
        var a = KeyValuePair.Create("a", ResourceHash.Of("1"u8));
        var b = KeyValuePair.Create("b", ResourceHash.Of("2"u8));

        Assert.That(ResourceHash.Root([a, b]), Is.EqualTo(ResourceHash.Root([b, a])));
        Assert.That(ResourceHash.Root([a, b]), Is.Not.EqualTo(ResourceHash.Root([a])));
    }

    [Test]
    public void Root_tells_names_and_hashes_apart()
    {
        var (one, two) = (ResourceHash.Of("1"u8), ResourceHash.Of("2"u8));

        Assert.That(
            ResourceHash.Root([KeyValuePair.Create("a", one), KeyValuePair.Create("b", two)]),
            Is.Not.EqualTo(ResourceHash.Root([KeyValuePair.Create("a", two), KeyValuePair.Create("b", one)])));
        Assert.That(ResourceHash.Root([KeyValuePair.Create("ab", one)]), Is.Not.EqualTo(ResourceHash.Root([KeyValuePair.Create("a", one)])));
    }

    [Test]
    public void Root_takes_long_names_and_ones_beyond_ascii()
    {
        string[] names = ["a", new('é', 300), new('a', 1000), "€"];

        var root = ResourceHash.Root(names.Select(static n => KeyValuePair.Create(n, ResourceHash.Of("1"u8))));

        Assert.That(ResourceHash.Root(names.Reverse().Select(static n => KeyValuePair.Create(n, ResourceHash.Of("1"u8)))), Is.EqualTo(root));
    }

    [Test]
    public void Root_is_fixed()
    {
        // Old and new versions of both planes have to agree on it: 256 buckets by name, the hash of each, the hash over those.
        Assert.That(ResourceHash.Root([]), Is.EqualTo(ResourceHash.Of(new byte[256 * 16])));
        Assert.That(
            ResourceHash.Root([KeyValuePair.Create("Backend/ns/a/80", ResourceHash.Of("1"u8)), KeyValuePair.Create("Backend/ns/b/80", ResourceHash.Of("2"u8))]).ToString(),
            Is.EqualTo("62ef56cb8271ab4bf92cf1eb8b80b9ca"));
    }

    /// <summary>
    /// The version of a resource must be the same on every machine and with every build: it is what a proxy holds across restarts.
    /// </summary>
    [Test]
    public void Hash_of_a_message_is_fixed()
    {
        var resource = new Resource { Name = "EndpointSet/n/s/80", EndpointSet = new EndpointSet { Endpoints = { new Endpoint { Address = "10.0.0.1", Port = 80 } } } };

        Assert.That(Convert.ToHexStringLower(resource.ToByteArray()), Is.EqualTo("0a12456e64706f696e745365742f6e2f732f3830720e0a0c0a0831302e302e302e311050"));
        Assert.That(ResourceHash.Of(resource.ToByteArray()), Is.EqualTo(ResourceHash.Of(resource.Clone().ToByteArray())));
    }
}
