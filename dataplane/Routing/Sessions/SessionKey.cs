using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Routing.Sessions;

/// <summary>
/// What tokens of one rule are made and judged with. Endpoints are named by a keyed hash and not by their address: whoever does not have the key cannot tell
/// the address, nor try all addresses until one fits. The rule is part of every hash, so that rules do not share sessions even with the same key (GEP-1619).
/// </summary>
internal sealed class SessionKey
{
    private readonly byte[] _key;

    /// <summary>The key for a rule.</summary>
    /// <param name="key">The key of the configuration.</param>
    /// <param name="rule">The rule, different for all rules.</param>
    public SessionKey(ReadOnlySpan<byte> key, string rule) => _key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(rule));

    /// <summary>The name of an endpoint in tokens.</summary>
    public UInt128 NameOf(string backend, EndpointState endpoint) => Read(Hash($"endpoint\n{backend}\n{endpoint.Authority}"));

    /// <summary>Eight hexadecimal digits that are the rule's own.</summary>
    public string Suffix() => Convert.ToHexStringLower(Hash("name")[..4]);

    /// <summary>The signature of what a token says.</summary>
    /// <param name="content">What it says.</param>
    /// <param name="signature">Takes the signature; 32 bytes.</param>
    public void Sign(ReadOnlySpan<byte> content, Span<byte> signature) => HMACSHA256.HashData(_key, content, signature);

    private static UInt128 Read(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);

    private byte[] Hash(string text) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text));
}
