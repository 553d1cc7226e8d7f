using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Loops;

/// <summary>
/// Accepts connections on event loops. All of them wait for the socket, and the kernel wakes one of them for a connection; who serves it then is chosen in
/// turn, because the kernel would prefer the same one again and again.
/// </summary>
internal sealed class LoopListener : IDisposable
{
    // EPOLLIN and EPOLLEXCLUSIVE. It is told again as long as somebody waits to be accepted.
    private const uint Interest = LoopSocket.Readable | (1u << 28);

    // Those who are connected already have their turn in between.
    private const int MostAtOnce = 16;

    private static readonly TimeSpan PauseWithoutDescriptors = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly Action<Socket> _accepted;
    private readonly Action _outOfDescriptors;
    private readonly Place[] _places;
    private readonly ITimer _resume;
    private bool _isListening;
    private bool _isStopped;

    /// <param name="socket">A socket that listens; it stays the caller's.</param>
    /// <param name="accepted">Takes a connection; must not block.</param>
    /// <param name="outOfDescriptors">The process has no descriptors left; it goes on after a pause.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SocketException">The kernel does not take the socket.</exception>
    public LoopListener(Socket socket, Action<Socket> accepted, Action outOfDescriptors, TimeProvider time)
    {
        _socket = socket;
        _accepted = accepted;
        _outOfDescriptors = outOfDescriptors;
        socket.Blocking = false;
        _places = [.. EventLoop.All.Select(l => new Place(this, l))];
        _resume = time.CreateTimer(static l => ((LoopListener)l!).Resume(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Listen();
    }

    /// <summary>Accepts no more. What was being accepted has been handed over when this returns.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Leave();
        }

        _resume.Dispose();
        Array.ForEach(_places, static p => p.AwaitTurn());
    }

    private void Listen()
    {
        lock (_gate)
        {
            if (_isStopped || _isListening)
            {
                return;
            }

            _isListening = true;
            try
            {
                Array.ForEach(_places, p => p.Loop.Add(p, _socket.SafeHandle, Descriptor, Interest));
            }
            catch
            {
                Leave();
                throw;
            }
        }
    }

    private void Resume()
    {
        try
        {
            Listen();
        }
        catch (SocketException)
        {
            // The kernel is short of more than descriptors.
            _resume.Change(PauseWithoutDescriptors, Timeout.InfiniteTimeSpan);
            _outOfDescriptors();
        }
        catch (ObjectDisposedException)
        {
            // It stops.
        }
    }

    private int Descriptor => (int)_socket.SafeHandle.DangerousGetHandle();

    private void Leave()
    {
        if (_isListening)
        {
            _isListening = false;
            Array.ForEach(_places, p => p.Loop.Remove(p, _socket.SafeHandle, Descriptor));
        }
    }

    private void Accept()
    {
        for (var accepted = 0; accepted < MostAtOnce && !Volatile.Read(ref _isStopped); accepted++)
        {
            var descriptor = Libc.Accept(_socket.SafeHandle, 0, 0, Libc.CloseOnExec);
            if (descriptor >= 0)
            {
                Hand(new SafeSocketHandle(descriptor, ownsHandle: true));
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Libc.WouldBlock:
                    return;
                case Libc.TooManyOfProcess or Libc.TooManyOfSystem or Libc.NoBuffers or Libc.NoMemory:
                    Pause();
                    return;
                default:
                    // The client is gone already.
                    continue;
            }
        }
    }

    private void Hand(SafeSocketHandle handle)
    {
        Socket socket;
        try
        {
            socket = new Socket(handle);
        }
        catch (SocketException)
        {
            // The client is gone already.
            handle.Dispose();
            return;
        }

        _accepted(socket);
    }

    private void Pause()
    {
        lock (_gate)
        {
            if (_isStopped || !_isListening)
            {
                return;
            }

            Leave();
            _resume.Change(PauseWithoutDescriptors, Timeout.InfiniteTimeSpan);
        }

        _outOfDescriptors();
    }

    // Its place on one of the loops.
    private sealed class Place(LoopListener listener, EventLoop loop) : LoopTarget
    {
        private readonly Lock _turn = new();

        public EventLoop Loop => loop;

        public override void Happened(uint events)
        {
            lock (_turn)
            {
                try
                {
                    listener.Accept();
                }
                catch (ObjectDisposedException)
                {
                    // It stopped meanwhile.
                }
            }
        }

        /// <summary>Waits until nothing is being accepted; it does not block for long, because accepting does not.</summary>
        public void AwaitTurn()
        {
            lock (_turn)
            {
                // It is over.
            }
        }
    }
}
