using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using GatewayApi.DataPlane.Loops;

namespace GatewayApi.DataPlane.Tls;

/// <summary>
/// TLS over a socket of an event loop, the server's side: OpenSSL reads from the socket and writes to it by itself, without a copy of ours in between. One
/// who receives and one who sends may come at the same time.
/// </summary>
internal sealed class TlsSession : ILoopChannel
{
    // The most that fits into a record (RFC 8446, section 5.1).
    private const int Record = 16 * 1024;

    // Records beyond the first that the kernel does not take: only one who makes the server speak, and does not listen, makes more of them.
    private const int MostUnsent = 128 * 1024;

    private readonly Lock _gate = new();
    private readonly LoopSocket _socket;
    private GCHandle _self;
    private nint _session;
    private Exception? _fault;

    // OpenSSL may have something to tell that does not come from the socket any more.
    private bool _holdsMore;

    // Records that the kernel did not take yet, and how much of what was to be sent is in them: it does not count as sent before.
    private byte[]? _unsent;
    private int _unsentStart;
    private int _unsentEnd;
    private int _held;
    private bool _isShakingHands = true;

    /// <param name="context">What it has in common with others.</param>
    /// <param name="socket">The socket; it stays the caller's.</param>
    /// <exception cref="InvalidOperationException">There is no memory.</exception>
    public TlsSession(TlsContext context, LoopSocket socket)
    {
        _socket = socket;
        _session = context.NewSession();
        _self = GCHandle.Alloc(this);
        var bio = SocketBio.New(_self);
        if (bio == 0)
        {
            Release();
            throw new InvalidOperationException("OpenSSL makes no BIO.");
        }

        OpenSsl.SetBio(_session, bio, bio);
    }

    /// <summary>The socket has told its end.</summary>
    public bool IsAtRawEnd { get; private set; }

    /// <summary>Shakes hands.</summary>
    /// <exception cref="AuthenticationException">It cannot come about; the client has been told why.</exception>
    /// <exception cref="ObjectDisposedException">The socket was closed meanwhile.</exception>
    public async ValueTask HandshakeAsync()
    {
        while (!TryHandshake(out var isFull))
        {
            await (isFull ? _socket.Output : _socket.Input).WaitAsync();
        }
    }

    /// <inheritdoc/>
    public bool TryReceive(Span<byte> into, out int count)
    {
        count = 0;
        lock (_gate)
        {
            var session = Open();
            if (!_holdsMore && !_socket.Input.IsReady)
            {
                return false;
            }

            if (_fault is not null)
            {
                // The kernel tells it once, maybe to a look, and says "end" from then on.
                throw _fault;
            }

            while (count < into.Length)
            {
                OpenSsl.ClearErrors();
                var read = OpenSsl.Read(session, into[count..], into.Length - count);
                if (read > 0)
                {
                    count += read;
                    _holdsMore = OpenSsl.HasPending(session) != 0;
                    if (_holdsMore)
                    {
                        continue;
                    }

                    return true;
                }

                var error = OpenSsl.Error(session, read);
                _holdsMore = error != OpenSsl.WantsRead;
                if (error is OpenSsl.WantsRead or OpenSsl.HasEnded || count > 0)
                {
                    return _holdsMore || count > 0;
                }

                throw Fault();
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            var session = Open();
            var sent = 0;
            if (_held > 0)
            {
                if (!TrySendUnsent())
                {
                    return 0;
                }

                (sent, _held) = (_held, 0);
            }

            while (sent < bytes.Length)
            {
                OpenSsl.ClearErrors();
                var count = OpenSsl.Write(session, bytes[sent..], Math.Min(bytes.Length - sent, Record));
                if (count <= 0)
                {
                    throw Fault();
                }

                if (!TrySendUnsent())
                {
                    _held = count;
                    return sent;
                }

                sent += count;
            }

            return sent;
        }
    }

    /// <inheritdoc/>
    public bool HasEnded()
    {
        lock (_gate)
        {
            if (_session == 0)
            {
                return true;
            }

            OpenSsl.ClearErrors();
            Span<byte> one = stackalloc byte[1];
            var seen = OpenSsl.Look(_session, one, 1);
            var error = seen > 0 ? 0 : OpenSsl.Error(_session, seen);
            if (error == OpenSsl.WantsRead)
            {
                return false;
            }

            // What was taken from the socket here, nobody would hear of from it.
            _holdsMore = true;
            _socket.Input.Tell(inline: false);
            return seen <= 0;
        }
    }

    /// <inheritdoc/>
    public void SayEnd()
    {
        lock (_gate)
        {
            if (_session == 0)
            {
                return;
            }

            if (_fault is null && !_isShakingHands)
            {
                OpenSsl.ClearErrors();
                _ = OpenSsl.Shutdown(_session);
            }

            try
            {
                // An alert of OpenSSL's may be among it.
                _ = TrySendUnsent();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Nobody is left to be told.
            }
        }
    }

    /// <inheritdoc/>
    public void Release()
    {
        lock (_gate)
        {
            if (_session != 0)
            {
                OpenSsl.FreeSession(_session);
                _session = 0;
                _self.Free();
                ReturnUnsent();
            }
        }
    }

    /// <summary>For OpenSSL: receives from the socket.</summary>
    /// <param name="into">Room.</param>
    /// <param name="isLater">There is nothing yet.</param>
    /// <returns>Bytes; 0 at the end; negative when there is nothing, or the connection broke.</returns>
    internal int ReceiveRaw(Span<byte> into, out bool isLater)
    {
        isLater = false;
        try
        {
            if (_socket.TryReceive(into, out var count))
            {
                IsAtRawEnd |= count == 0;
                return count;
            }

            isLater = true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _fault = e;
        }

        return -1;
    }

    /// <summary>For OpenSSL: sends over the socket; what does not go now, goes before what comes next.</summary>
    /// <returns>Bytes; negative when the connection broke.</returns>
    internal int SendRaw(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var sent = _unsent is null && !_isShakingHands ? _socket.Send(bytes) : 0;
            if (sent < bytes.Length)
            {
                Keep(bytes[sent..]);
            }

            return bytes.Length;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _fault = e;
            return -1;
        }
    }

    private bool TryHandshake(out bool isFull)
    {
        lock (_gate)
        {
            var session = Open();
            isFull = !TrySendUnsent();
            if (isFull || !_isShakingHands)
            {
                return !isFull;
            }

            OpenSsl.ClearErrors();
            var result = OpenSsl.Handshake(session);
            var error = result == 1 ? 0 : OpenSsl.Error(session, result);
            var reason = error is 0 or OpenSsl.WantsRead ? null : TlsReason.OfThread() ?? "the client ended the connection";
            _isShakingHands = error == OpenSsl.WantsRead;
            _holdsMore = OpenSsl.HasPending(session) != 0;

            // In TLS 1.3 it is the tickets that are left to be sent at the end: they go with the first answer.
            var mayWait = error == 0 && OpenSsl.Version(session) == OpenSsl.Tls13;
            isFull = !mayWait && !TrySendUnsent();
            return reason is null ? error == 0 && !isFull : throw new AuthenticationException(reason, _fault);
        }
    }

    private nint Open()
    {
        ObjectDisposedException.ThrowIf(_session == 0, this);
        return _session;
    }

    private Exception Fault() => _fault ??= new SocketException((int)SocketError.ConnectionReset);

    private bool TrySendUnsent()
    {
        if (_unsent is null)
        {
            return true;
        }

        _unsentStart += _socket.Send(_unsent.AsSpan(_unsentStart, _unsentEnd - _unsentStart));
        if (_unsentStart < _unsentEnd)
        {
            return false;
        }

        ReturnUnsent();
        return true;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var needed = _unsentEnd + bytes.Length;
        if (needed > MostUnsent)
        {
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
        }

        if (_unsent is null || needed > _unsent.Length)
        {
            var room = ArrayPool<byte>.Shared.Rent(needed);
            _unsent.AsSpan(0, _unsentEnd).CopyTo(room);
            if (_unsent is not null)
            {
                ArrayPool<byte>.Shared.Return(_unsent);
            }

            _unsent = room;
        }

        bytes.CopyTo(_unsent.AsSpan(_unsentEnd));
        _unsentEnd = needed;
    }

    private void ReturnUnsent()
    {
        if (_unsent is not null)
        {
            ArrayPool<byte>.Shared.Return(_unsent);
        }

        (_unsent, _unsentStart, _unsentEnd) = (null, 0, 0);
    }
}
