using Kind = GatewayApi.ControlPlane.Provisioning.LifecycleEvent.Kind;

namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>Who holds a state directory.</summary>
/// <param name="Found">One of the four findings.</param>
/// <param name="Record">The holder's record, when it is known.</param>
/// <param name="Cause">Why it is not known.</param>
internal sealed record ProxyProbe(Kind Found, ProxyRecord? Record = null, string Cause = "")
{
    /// <summary>Looks at the lock and the record. The lock is taken for a moment, so a proxy of ours must not be starting.</summary>
    public static ProxyProbe Look(ProxyArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var path = Path.Combine(arguments.StateDirectory, StatePaths.ProxyLock);
        try
        {
            using var free = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return new ProxyProbe(Kind.FoundNone);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ProxyProbe(Kind.FoundNone);
        }
        catch (UnauthorizedAccessException e)
        {
            return new ProxyProbe(Kind.FoundUnknown, Cause: e.Message);
        }
        catch (IOException)
        {
            return Holder(arguments, path);
        }
    }

    private static ProxyProbe Holder(ProxyArguments arguments, string path)
    {
        var record = ProxyRecord.Read(Path.Combine(arguments.StateDirectory, StatePaths.ProxyRecord));
        return record is null || !Holds(record.Pid, path)
            ? new ProxyProbe(Kind.FoundUnknown, Cause: $"an unknown process holds {path}")
            : new ProxyProbe(arguments.Matches(record) ? Kind.FoundSame : Kind.FoundOther, record);
    }

    // A record may be left over from a process that is gone and whose number someone else has now: that one must not get our signals.
    private static bool Holds(int pid, string path)
    {
        var open = new DirectoryInfo($"/proc/{pid}/fd");
        if (!Directory.Exists("/proc/self/fd"))
        {
            return true;
        }

        try
        {
            return open.EnumerateFileSystemInfos().Any(f => f.LinkTarget == path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
