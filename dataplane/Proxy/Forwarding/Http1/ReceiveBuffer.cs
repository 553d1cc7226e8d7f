using System.Buffers;

namespace GatewayApi.DataPlane.Forwarding.Http1;

/// <summary>
/// Bytes that were received and not used yet. A small array of its own serves most messages and waits with an idle connection; a pooled one
/// takes its place for long heads and long bodies.
/// </summary>
internal sealed class ReceiveBuffer
{
    /// <summary>Bytes of the small array: a head with a body of a few KiB.</summary>
    public const int Small = 4096;

    /// <summary>Bytes of an array for a long body; also the longest head.</summary>
    public const int Large = 64 * 1024;

    private readonly byte[] _own = new byte[Small];
    private byte[] _bytes;
    private int _start;
    private int _end;

    public ReceiveBuffer() => _bytes = _own;

    /// <summary>What is there.</summary>
    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>True when nothing is there.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Where the next bytes go; never empty after <see cref="MakeRoom"/>.</summary>
    public Memory<byte> Room => _bytes.AsMemory(_end);

    /// <summary>True when the last bytes filled the array, so that there are probably more.</summary>
    public bool WasFull { get; private set; }

    /// <summary>Bytes have come.</summary>
    public void Received(int count)
    {
        _end += count;
        WasFull = _end == _bytes.Length;
    }

    /// <summary>Bytes are used.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
    }

    /// <summary>Makes room for more bytes. Not while bytes are being received.</summary>
    /// <param name="large">Many are expected.</param>
    /// <returns>False when what is there takes all the room there may be.</returns>
    public bool MakeRoom(bool large)
    {
        if (ReferenceEquals(_bytes, _own) && (large || (_start == 0 && _end == Small)))
        {
            var bytes = ArrayPool<byte>.Shared.Rent(Large);
            Unread.CopyTo(bytes);
            (_bytes, _start, _end) = (bytes, 0, _end - _start);
        }
        else if (_start > 0 && _end == _bytes.Length)
        {
            Unread.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        return _end < _bytes.Length;
    }

    /// <summary>Drops what is there and keeps the small array alone.</summary>
    /// <param name="giveBack">Whether a pooled array may go to others.</param>
    public void Shrink(bool giveBack)
    {
        if (!ReferenceEquals(_bytes, _own))
        {
            if (giveBack)
            {
                ArrayPool<byte>.Shared.Return(_bytes);
            }

            _bytes = _own;
        }

        (_start, _end, WasFull) = (0, 0, false);
    }
}
