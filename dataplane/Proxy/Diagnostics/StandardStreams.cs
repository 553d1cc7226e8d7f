using Microsoft.Win32.SafeHandles;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>The process's standard output and error as plain streams.</summary>
internal static class StandardStreams
{
    /// <summary>Standard output.</summary>
    public static Stream Output() => Open(1);

    /// <summary>Standard error.</summary>
    public static Stream Error() => Open(2);

    private static FileStream Open(nint descriptor) => new(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
}
