using System.Runtime.InteropServices;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>Signals to processes.</summary>
internal static partial class Signals
{
    public static void Terminate(int process) => _ = Send(process, 15);

    public static void Kill(int process) => _ = Send(process, 9);

    public static void Pause(int process) => _ = Send(process, 19);

    public static void Continue(int process) => _ = Send(process, 18);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
