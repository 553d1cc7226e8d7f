using System.Security.Cryptography;
using System.Text;

namespace GatewayApi.ControlPlane.Watching.Files;

/// <summary>The content of a file, or why it cannot be had.</summary>
internal sealed record FileText
{
    /// <summary>16 MiB: ten times what an API server takes for one object.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(false, true);

    private FileText()
    {
    }

    /// <summary>The text; null when there is none.</summary>
    public string? Text { get; private init; }

    /// <summary>A hash of the bytes; empty when there are none.</summary>
    public string Hash { get; private init; } = "";

    /// <summary>When it was written, and its size; taken before it was read.</summary>
    public FileStamp Stamp { get; private init; }

    /// <summary>The cause; null when the file was read, or does not exist.</summary>
    public string? Error { get; private init; }

    /// <summary>Reads a file.</summary>
    public static FileText Read(string path)
    {
        try
        {
            // Nothing to read; and a pipe or a device, which have no length either, would keep the reader for ever.
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(true) as FileInfo ?? file;
            if (target.Length == 0)
            {
                return Of([], new FileStamp(target.LastWriteTimeUtc, 0));
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            var stamp = new FileStamp(File.GetLastWriteTimeUtc(stream.SafeFileHandle), stream.Length);
            if (stamp.Length > MaxBytes)
            {
                return new FileText { Error = $"larger than {MaxBytes} bytes", Stamp = stamp };
            }

            var bytes = new byte[stamp.Length];
            var length = stream.ReadAtLeast(bytes, bytes.Length, false);
            return Of(bytes.AsSpan(0, length), stamp);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileText();
        }
        catch (DecoderFallbackException)
        {
            return new FileText { Error = "not UTF-8" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileText { Error = e.Message };
        }
    }

    private static FileText Of(ReadOnlySpan<byte> content, FileStamp stamp) => new()
    {
        Text = Utf8.GetString(content).TrimStart('\uFEFF'),
        Hash = Convert.ToHexString(SHA256.HashData(content)),
        Stamp = stamp,
    };
}
