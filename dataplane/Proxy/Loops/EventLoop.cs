using System.Buffers.Binary;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Loops;

/// <summary>
/// A thread that waits for sockets and runs on itself whatever waits for them; nothing that blocks may run there. There is one for each processor, for as
/// long as the process lives.
/// </summary>
internal sealed class EventLoop
{
    private const int MaxEvents = 256;

    // The structure is packed on this one architecture alone.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int KeyOffset = EventSize - 8;

    private static readonly Lazy<EventLoop[]> Loops = new(static () => [.. Enumerable.Range(0, Count).Select(static i => new EventLoop(i))]);
    private static int _next;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly Lock _gate = new();
    private readonly int _set;
    private LoopTarget?[] _targets = new LoopTarget?[256];
    private int _generation;

    private EventLoop(int number)
    {
        Number = number;
        _set = Libc.EpollCreate(Libc.CloseOnExec);
        if (_set < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        new Thread(Run) { IsBackground = true, Name = $"event loop {number}" }.UnsafeStart();
    }

    /// <summary>Makes them, where that was not done before.</summary>
    /// <exception cref="Win32Exception">The kernel gives none.</exception>
    public static void Start() => _ = Loops.Value;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<EventLoop> All => Loops.Value;

    /// <summary>How many there are.</summary>
    public static int Count => Environment.ProcessorCount;

    /// <summary>The number of this thread's loop; 0 for other threads.</summary>
    public static int CurrentNumber => _current?.Number ?? 0;

    /// <summary>Which one it is, from 0.</summary>
    public int Number { get; }

    /// <summary>The loop of this thread, or else the next in turn.</summary>
    public static EventLoop Nearest => _current ?? Next;

    /// <summary>The next in turn.</summary>
    public static EventLoop Next => Loops.Value[(uint)Interlocked.Increment(ref _next) % (uint)Loops.Value.Length];

    /// <summary>Begins to tell of a socket.</summary>
    /// <param name="target">Whom.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="descriptor">The same.</param>
    /// <param name="interest">What is told, and how, as epoll takes it.</param>
    /// <exception cref="SocketException">The kernel does not take it.</exception>
    public void Add(LoopTarget target, SafeSocketHandle handle, int descriptor, uint interest)
    {
        int generation;
        lock (_gate)
        {
            if (descriptor >= _targets.Length)
            {
                var targets = _targets;
                Array.Resize(ref targets, Math.Max(descriptor + 1, targets.Length * 2));
                Volatile.Write(ref _targets, targets);
            }

            generation = ++_generation;
            target.Generation = generation;
            Volatile.Write(ref _targets[descriptor], target);
        }

        Span<byte> what = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(what, interest);
        BinaryPrimitives.WriteInt32LittleEndian(what[KeyOffset..], descriptor);
        BinaryPrimitives.WriteInt32LittleEndian(what[(KeyOffset + 4)..], generation);
        if (Libc.EpollControl(_set, Libc.Add, handle, what) < 0)
        {
            Forget(target, descriptor);
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
        }
    }

    /// <summary>Tells a socket nothing more; before its descriptor is closed.</summary>
    public void Forget(LoopTarget target, int descriptor)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_targets[descriptor], target))
            {
                _targets[descriptor] = null;
            }
        }
    }

    /// <summary>Takes a socket out of the set, for somebody else.</summary>
    public void Remove(LoopTarget target, SafeSocketHandle handle, int descriptor)
    {
        Forget(target, descriptor);
        Span<byte> what = stackalloc byte[16];
        _ = Libc.EpollControl(_set, Libc.Remove, handle, what);
    }

    private void Run()
    {
        _current = this;
        var events = GC.AllocateUninitializedArray<byte>(MaxEvents * 16, pinned: true);
        while (true)
        {
            var count = Libc.EpollWait(_set, events, MaxEvents, -1);
            if (count < 0 && Marshal.GetLastPInvokeError() is var error and not Libc.Interrupted)
            {
                throw new Win32Exception(error);
            }

            for (var at = 0; at < count * EventSize; at += EventSize)
            {
                var key = events.AsSpan(at + KeyOffset);
                var target = Volatile.Read(ref Volatile.Read(ref _targets)[BinaryPrimitives.ReadInt32LittleEndian(key)]);
                if (target is not null && target.Generation == BinaryPrimitives.ReadInt32LittleEndian(key[4..]))
                {
                    target.Happened(BinaryPrimitives.ReadUInt32LittleEndian(events.AsSpan(at)));
                }
            }
        }
    }
}
