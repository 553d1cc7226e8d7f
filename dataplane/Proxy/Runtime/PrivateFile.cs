namespace GatewayApi.DataPlane.Runtime;

/// <summary>Files that only the proxy's user may read: they hold private keys.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens a file for this process alone and, when it is new, for its user alone.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    /// <summary>Makes a directory, when it is not there, for its user alone.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Replaces a file as a whole: whoever reads it, and whatever happens, sees the old content or the new one.</summary>
    public static void Write(string path, Action<Stream> content)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, Options(FileMode.Create, FileAccess.Write)))
        {
            content(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Appends to a file, when it is there and as long as it is known to be.</summary>
    /// <returns>False when it is not: somebody else has been at it.</returns>
    /// <exception cref="IOException">What was appended may be cut short.</exception>
    public static bool TryAppend(string path, long length, Action<Stream> content)
    {
        using var file = new FileStream(path, Options(FileMode.OpenOrCreate, FileAccess.Write));
        if (file.Length != length)
        {
            return false;
        }

        file.Seek(0, SeekOrigin.End);
        content(file);
        file.Flush(flushToDisk: true);
        return true;
    }
}
