using System.Security.Cryptography;
using System.Text;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>Where things lie below the state directory.</summary>
internal static class StatePaths
{
    /// <summary>Held by the control plane that uses the directory.</summary>
    public const string ControlPlaneLock = "controlplane.lock";

    /// <summary>Held by a proxy as long as it lives.</summary>
    public const string ProxyLock = "proxy.lock";

    /// <summary>What the proxy says of itself.</summary>
    public const string ProxyRecord = "proxy.json";

    /// <summary>The directory used when none is given: the same for the same source, another for another.</summary>
    public static string DefaultFor(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var home = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } user
                ? Path.Combine(user, ".local", "state")
                : Path.GetTempPath();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..12];
        return Path.Combine(home, "gatewayapi", $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(source))}-{hash}");
    }

    /// <summary>The directory of a Gateway's proxy.</summary>
    public static string Of(string state, ObjectKey gateway) => Path.Combine(state, gateway.Namespace, gateway.Name);

    /// <summary>The Gateways that have a directory.</summary>
    public static IEnumerable<ObjectKey> Gateways(string state) =>
        Directory.Exists(state)
            ? Directory.EnumerateDirectories(state).SelectMany(static ns => Directory.EnumerateDirectories(ns)
                .Where(static d => File.Exists(Path.Combine(d, ProxyLock)))
                .Select(d => new ObjectKey(Path.GetFileName(ns), Path.GetFileName(d))))
            : [];

    /// <summary>
    /// Makes a directory that only the user can enter, for the proxy's state holds private keys. One that exists keeps its mode.
    /// </summary>
    public static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
