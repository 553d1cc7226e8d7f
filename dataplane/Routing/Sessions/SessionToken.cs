using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace GatewayApi.DataPlane.Routing.Sessions;

/// <summary>
/// The token that a client brings back: when it was made, the name of an endpoint, and a signature of both; in base64url. It says all there is to know of the
/// session, so no proxy keeps anything; its time cannot be changed without the key, so a session cannot be made to last longer.
/// </summary>
/// <param name="IssuedMs">Milliseconds since 1970.</param>
/// <param name="Endpoint"><see cref="SessionKey.NameOf"/>.</param>
internal readonly record struct SessionToken(long IssuedMs, UInt128 Endpoint)
{
    private const int ContentBytes = 8 + 16;
    private const int SignatureBytes = 16;
    private const int Bytes = ContentBytes + SignatureBytes;

    // 40 bytes without padding.
    private const int Length = 54;

    /// <summary>The token as text.</summary>
    public string Write(SessionKey key)
    {
        Span<byte> bytes = stackalloc byte[ContentBytes + HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, IssuedMs);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[8..], Endpoint);
        key.Sign(bytes[..ContentBytes], bytes[ContentBytes..]);
        return Base64Url.EncodeToString(bytes[..Bytes]);
    }

    /// <summary>Whether a text can be a token at all; cheap.</summary>
    public static bool IsOfForm(ReadOnlySpan<char> text) => text.Length == Length;

    /// <summary>Reads a text that a client has sent.</summary>
    /// <returns>False for anything that was not written with the key.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, SessionKey key, out SessionToken token)
    {
        token = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!IsOfForm(text) || Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done || written != Bytes)
        {
            return false;
        }

        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.Sign(bytes[..ContentBytes], signature);
        if (!CryptographicOperations.FixedTimeEquals(signature[..SignatureBytes], bytes[ContentBytes..]))
        {
            return false;
        }

        token = new SessionToken(BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]));
        return true;
    }
}
