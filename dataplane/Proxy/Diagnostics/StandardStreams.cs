namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>
/// The process's standard output and error as plain streams. Not file streams over the descriptors: those would write at a position of
/// their own and overwrite each other's text where both lead to one file.
/// </summary>
internal static class StandardStreams
{
#pragma warning disable RS0030 // The one place that may: the access log's writer and the messages before there is a log are made from these.
    /// <summary>Standard output.</summary>
    public static Stream Output() => Console.OpenStandardOutput();

    /// <summary>Standard error.</summary>
    public static Stream Error() => Console.OpenStandardError();
#pragma warning restore RS0030
}
