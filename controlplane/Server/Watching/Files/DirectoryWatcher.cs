using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace GatewayApi.ControlPlane.Watching.Files;

/// <summary>
/// Watches directories. It uses inotify itself because FileSystemWatcher does not report that a writer has closed its file: it would show
/// every half-written state, and a file that is rewritten in place is empty for a moment. Where there is no inotify the source's own
/// listings have to do.
/// </summary>
internal sealed class DirectoryWatcher : IDisposable
{
    private const uint Interest = Inotify.CloseWrite | Inotify.MovedFrom | Inotify.MovedTo | Inotify.Create | Inotify.Delete | Inotify.DeleteSelf
        | Inotify.MoveSelf | Inotify.OnlyDirectory;

    private readonly FileChanges _changes;
    private readonly SafeFileHandle _instance;
    private readonly ConcurrentDictionary<int, string> _watches = [];
    private volatile bool _stopping;

    private DirectoryWatcher(FileChanges changes, SafeFileHandle instance)
    {
        _changes = changes;
        _instance = instance;
        new Thread(Read) { IsBackground = true, Name = "directory watcher" }.Start();
    }

    /// <summary>Begins to watch nothing.</summary>
    /// <returns>Null where the system has no inotify or no instance left.</returns>
    public static DirectoryWatcher? TryStart(FileChanges changes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var descriptor = Inotify.Open(Inotify.CloseOnExec);
        return descriptor < 0 ? null : new DirectoryWatcher(changes, new SafeFileHandle(descriptor, true));
    }

    /// <summary>Watches a directory; again is allowed and costs nothing.</summary>
    /// <returns>The kernel's reason when it cannot be watched; null when it is.</returns>
    public string? Add(string directory)
    {
        var watch = Inotify.Add(_instance, directory, Interest);
        if (watch < 0)
        {
            return Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        }

        _watches[watch] = directory;
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        // Busy with an event, the thread may see the end by itself and close the instance: not before it has been woken here.
        var isHeld = false;
        _instance.DangerousAddRef(ref isHeld);
        _stopping = true;

        // A watch that ends is an event: it wakes the thread out of its read, which then closes the instance.
        var wake = Inotify.Add(_instance, "/", Inotify.DeleteSelf);
        _ = Inotify.Remove(_instance, wake);
        _instance.DangerousRelease();
    }

    private void Read()
    {
        using var stream = new FileStream(_instance, FileAccess.Read, 0, false);
        var buffer = new byte[64 * 1024];
        while (!_stopping)
        {
            var length = stream.Read(buffer);
            for (var at = 0; at < length && !_stopping;)
            {
                at += Handle(buffer.AsSpan(at, length - at));
            }
        }
    }

    // struct inotify_event { int wd; uint32_t mask; uint32_t cookie; uint32_t len; char name[len]; }
    private int Handle(ReadOnlySpan<byte> bytes)
    {
        var watch = BitConverter.ToInt32(bytes);
        var mask = BitConverter.ToUInt32(bytes[4..]);
        var length = (int)BitConverter.ToUInt32(bytes[12..]);
        var name = Encoding.UTF8.GetString(bytes.Slice(16, length).TrimEnd((byte)0));
        Handle(watch, mask, name);
        return 16 + length;
    }

    private void Handle(int watch, uint mask, string name)
    {
        if ((mask & Inotify.Ignored) != 0)
        {
            _watches.TryRemove(watch, out _);
        }

        var isNameless = name.Length == 0 || (mask & (Inotify.Overflow | Inotify.Ignored)) != 0;
        if (isNameless || !_watches.TryGetValue(watch, out var directory))
        {
            _changes.AddEverything();
            return;
        }

        var path = Path.Combine(directory, name);
        if ((mask & Inotify.IsDirectory) != 0)
        {
            _changes.AddEverything();
        }
        else if (!SourceListing.IsManifest(name))
        {
            // Renaming a link to a directory swaps a mounted ConfigMap. Editors' own files come and go without meaning.
            if ((mask & Inotify.MovedTo) != 0 || ((mask & Inotify.Create) != 0 && IsLink(path)))
            {
                _changes.AddEverything();
            }
        }
        else if ((mask & Inotify.Create) == 0 || IsLink(path))
        {
            // A new file speaks when its writer closes it; a link is complete at once.
            _changes.Add(path);
        }
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;
}
