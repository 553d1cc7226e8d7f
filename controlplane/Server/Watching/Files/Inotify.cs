using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GatewayApi.ControlPlane.Watching.Files;

/// <summary>The kernel's calls for watching files (inotify(7)).</summary>
internal static partial class Inotify
{
    /// <summary>inotify_init1 flag: children do not inherit it.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>A file that was open for writing is closed: it is complete.</summary>
    public const uint CloseWrite = 0x8;

    /// <summary>Renamed away.</summary>
    public const uint MovedFrom = 0x40;

    /// <summary>Renamed to here.</summary>
    public const uint MovedTo = 0x80;

    /// <summary>Made.</summary>
    public const uint Create = 0x100;

    /// <summary>Deleted.</summary>
    public const uint Delete = 0x200;

    /// <summary>The watched directory itself is gone.</summary>
    public const uint DeleteSelf = 0x400;

    /// <summary>The watched directory itself was renamed.</summary>
    public const uint MoveSelf = 0x800;

    /// <summary>The kernel's queue ran over; events are lost.</summary>
    public const uint Overflow = 0x4000;

    /// <summary>The watch has ended.</summary>
    public const uint Ignored = 0x8000;

    /// <summary>Watch only if it is a directory.</summary>
    public const uint OnlyDirectory = 0x1000000;

    /// <summary>The event concerns a directory.</summary>
    public const uint IsDirectory = 0x40000000;

    /// <summary>Makes an instance; -1 and errno on failure.</summary>
    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    public static partial int Open(int flags);

    /// <summary>Watches a directory; the descriptor of the watch, or -1 and errno.</summary>
    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Add(SafeFileHandle instance, string path, uint mask);

    /// <summary>Ends a watch.</summary>
    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    public static partial int Remove(SafeFileHandle instance, int watch);
}
