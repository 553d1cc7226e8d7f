using System.Buffers.Binary;
using Google.Protobuf;

namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>One message of a unary call ("Length-Prefixed-Message", gRPC over HTTP/2): a byte that says whether it is compressed, its length, and itself.</summary>
internal static class GrpcFrame
{
    /// <summary>Bytes of the longest message that is read.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int Prefix = 5;

    /// <summary>Encloses a message.</summary>
    public static byte[] Enclose(IMessage message)
    {
        var size = message.CalculateSize();
        var frame = new byte[Prefix + size];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), size);
        message.WriteTo(frame.AsSpan(Prefix));
        return frame;
    }

    /// <summary>Reads the only message of a stream, to the stream's end.</summary>
    /// <exception cref="InvalidDataException">It is none, or too long.</exception>
    public static async ValueTask<byte[]> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var prefix = new byte[Prefix];
        if (await stream.ReadAtLeastAsync(prefix, Prefix, throwOnEndOfStream: false, cancellation) < Prefix)
        {
            throw new InvalidDataException("the answer has no message");
        }

        var size = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (prefix[0] != 0 || size > MaxBytes)
        {
            throw new InvalidDataException("the message of the answer is compressed unasked, or too long");
        }

        var message = new byte[size];
        if (await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellation) < message.Length
            || await stream.ReadAsync(prefix, cancellation) > 0)
        {
            throw new InvalidDataException("the message of the answer has another length than it says");
        }

        return message;
    }
}
