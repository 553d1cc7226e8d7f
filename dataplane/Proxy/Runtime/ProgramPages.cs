using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// The pages of the program's own file. Starting touches nearly all of them, once: 20 MB of a native build, of which an idle proxy goes on using a few. The
/// kernel keeps pages mapped that were touched once until memory is short, and counts them to the process meanwhile. Libraries are left alone: one that is
/// being loaded by another thread is still written to.
/// </summary>
internal static partial class ProgramPages
{
    // MADV_DONTNEED: of pages that come from a file and were never written to, the mapping goes and the page stays in the page cache.
    private const int DontNeed = 4;

    /// <summary>Lets go of all code and constants; what is used again is mapped again when it is, without being read from the disk.</summary>
    public static void LetGo()
    {
        // A build that is compiled while it runs has its code elsewhere.
        if (!OperatingSystem.IsLinux() || RuntimeFeature.IsDynamicCodeSupported || Environment.ProcessPath is not { } program)
        {
            return;
        }

        try
        {
            foreach (var (start, length) in ReadOnlyParts(File.ReadLines("/proc/self/smaps"), program))
            {
                _ = Advise(start, length, DontNeed);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            // Where the system does not let itself be asked, all is as before.
        }
    }

    /// <summary>The mappings of a file that cannot be written to and in which no page ever was, in the text of <c>/proc/self/smaps</c>.</summary>
    /// <param name="lines">The text.</param>
    /// <param name="file">The whole path of the file.</param>
    internal static IEnumerable<(nint Start, nint Length)> ReadOnlyParts(IEnumerable<string> lines, string file)
    {
        (nint Start, nint Length)? part = null;
        foreach (var line in lines)
        {
            // "start-end perms offset device inode   path", then "Name:   value kB" lines of that mapping.
            if (line.Length > 0 && char.IsAsciiHexDigitLower(line[0]))
            {
                part = line.EndsWith(" " + file, StringComparison.Ordinal) ? Range(line) : null;
            }
            else if (part is { } known && line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                // Relocated pages are copies of the process's own and would be lost.
                if (line.AsSpan("Anonymous:".Length).Trim().SequenceEqual("0 kB"))
                {
                    yield return known;
                }

                part = null;
            }
        }
    }

    private static (nint Start, nint Length)? Range(string line)
    {
        var dash = line.IndexOf('-', StringComparison.Ordinal);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return dash > 0 && space > dash && line.AsSpan(space + 1) is ['r', '-', _, 'p', ' ', ..]
            && nint.TryParse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start)
            && nint.TryParse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end)
            ? (start, end - start) : null;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);
}
