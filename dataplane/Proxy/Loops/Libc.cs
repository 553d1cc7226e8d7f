using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Loops;

/// <summary>The calls of Linux that an <see cref="EventLoop"/> is made of.</summary>
internal static partial class Libc
{
    /// <summary>Nothing is there, or there is no room, just now (EAGAIN).</summary>
    public const int WouldBlock = 11;

    /// <summary>A signal came (EINTR).</summary>
    public const int Interrupted = 4;

    /// <summary>The connection is being made (EINPROGRESS).</summary>
    public const int InProgress = 115;

    /// <summary>The other side is gone (EPIPE, after one of its resets has been told).</summary>
    public const int BrokenPipe = 32;

    /// <summary>The other side reset the connection (ECONNRESET).</summary>
    public const int Reset = 104;

    /// <summary>Looks without taking (MSG_PEEK).</summary>
    public const int Peek = 2;

    /// <summary>No signal when the other side is gone (MSG_NOSIGNAL).</summary>
    public const int NoSignal = 0x4000;

    /// <summary>Adds to a set (EPOLL_CTL_ADD).</summary>
    public const int Add = 1;

    /// <summary>Takes from a set (EPOLL_CTL_DEL).</summary>
    public const int Remove = 2;

    /// <summary>The process has no descriptors left (EMFILE).</summary>
    public const int TooManyOfProcess = 24;

    /// <summary>The machine has no descriptors left (ENFILE).</summary>
    public const int TooManyOfSystem = 23;

    /// <summary>No buffers (ENOBUFS).</summary>
    public const int NoBuffers = 105;

    /// <summary>No memory (ENOMEM).</summary>
    public const int NoMemory = 12;

    /// <summary>Not for processes that this one starts (EPOLL_CLOEXEC, SOCK_CLOEXEC).</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>Accepts; without an address.</summary>
    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(SafeSocketHandle socket, nint address, nint length, int flags);

    /// <summary>Makes a set of descriptors to wait for.</summary>
    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    /// <summary>Changes a set.</summary>
    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int set, int operation, SafeSocketHandle socket, ReadOnlySpan<byte> what);

    /// <summary>Waits.</summary>
    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int set, Span<byte> events, int count, int milliseconds);

    /// <summary>Receives.</summary>
    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(SafeSocketHandle socket, Span<byte> bytes, nint count, int flags);

    /// <summary>Sends.</summary>
    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, nint count, int flags);

    /// <summary>Begins to connect.</summary>
    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(SafeSocketHandle socket, ReadOnlySpan<byte> address, int count);
}
