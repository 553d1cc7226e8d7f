using System.Buffers;

namespace GatewayApi.DataPlane.Forwarding.Retrying;

/// <summary>
/// What was read of a client's body, kept so that it can be sent again. Beyond a limit nothing is kept, and the request is not sent again: half a body
/// would be another request.
/// </summary>
/// <param name="maxBytes">The limit.</param>
internal sealed class KeptBody(int maxBytes = KeptBody.MaxBytes)
{
    /// <summary>Bytes that are kept at most for retries.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private byte[] _bytes = [];
    private int _count;
    private int _position;
    private bool _isHeld;
    private bool _isLost;

    /// <summary>Something is to be sent again before more is read from the client.</summary>
    public bool HasUnread => _position < _count;

    /// <summary>Bytes from the first to the one that is read next.</summary>
    public int Position => _position;

    /// <summary>All that has been read is there.</summary>
    public bool IsWhole => !_isLost;

    /// <summary>Bytes have been read from the client.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _isLost |= !_isHeld && _count + bytes.Length > maxBytes;
            if (_isLost)
            {
                Drop();
                return;
            }

            if (_bytes.Length - _count < bytes.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _count + bytes.Length));
                _bytes.AsSpan(0, _count).CopyTo(larger);
                Return();
                _bytes = larger;
            }

            bytes.CopyTo(_bytes.AsSpan(_count));
            _position = _count += bytes.Length;
        }
    }

    /// <summary>
    /// The request is to be sent again: what is still being read for the attempt before is kept, too, however much it is.
    /// </summary>
    /// <returns>False when not all is there any more.</returns>
    public bool TryHold()
    {
        lock (_gate)
        {
            _isHeld = !_isLost;
            return _isHeld;
        }
    }

    /// <summary>Nobody reads for the attempt before any more: the next begins from the first byte.</summary>
    public void Rewind()
    {
        lock (_gate)
        {
            (_position, _isHeld) = (0, false);
        }
    }

    /// <summary>A copy of all that is kept.</summary>
    public byte[] ToArray()
    {
        lock (_gate)
        {
            return _bytes.AsSpan(0, _count).ToArray();
        }
    }

    /// <summary>Reads what is to be sent again.</summary>
    public int Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            var read = Math.Min(buffer.Length, _count - _position);
            _bytes.AsSpan(_position, read).CopyTo(buffer);
            _position += read;
            return read;
        }
    }

    /// <summary>Lets go of it.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isLost = true;
            Drop();
        }
    }

    private void Drop()
    {
        (_count, _position) = (0, 0);
        Return();
        _bytes = [];
    }

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
