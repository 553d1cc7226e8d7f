using System.Buffers;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>Bytes that may have arrived in pieces, as one.</summary>
internal static class Contiguous
{
    /// <summary>Takes an object; its bytes are valid during the call.</summary>
    public delegate void Reader(ReadOnlySpan<byte> json);

    /// <summary>Hands the bytes on, copied only when they are in pieces.</summary>
    public static void Read(ReadOnlySequence<byte> bytes, Reader reader)
    {
        if (bytes.IsSingleSegment)
        {
            reader(bytes.FirstSpan);
            return;
        }

        var length = (int)bytes.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            bytes.CopyTo(copy);
            reader(copy.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}
