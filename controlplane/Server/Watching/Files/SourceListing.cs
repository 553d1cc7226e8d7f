using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Watching.Files;

/// <summary>The manifest files below a directory, links followed, each real file once. Names that begin with a dot are left out.</summary>
internal sealed record SourceListing
{
    /// <summary>Directories within each other, links included.</summary>
    private const int MaxDepth = 32;

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>The files, in ordinal order of their paths.</summary>
    public ImmutableSortedDictionary<string, ManifestFile> Files { get; private init; } =
        ImmutableSortedDictionary.Create<string, ManifestFile>(StringComparer.Ordinal);

    /// <summary>Every directory in which an event may concern a file: those listed and those that links lead to.</summary>
    public ImmutableSortedSet<string> Directories { get; private init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>What could not be listed, with the cause. Nothing may be concluded about files below it.</summary>
    public ImmutableSortedDictionary<string, string> Unreadable { get; private init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>True for a file name that is read.</summary>
    public static bool IsManifest(string name) =>
        !name.StartsWith('.') && Extensions.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>Lists a directory, or a single file.</summary>
    /// <param name="source">The path the user gave.</param>
    /// <param name="enter">Called for each directory before it is listed, so that no event after the listing is missed.</param>
    public static SourceListing Of(string source, Action<string> enter)
    {
        var builder = new Builder(enter);
        if (File.Exists(source))
        {
            builder.Enter(Path.GetDirectoryName(Path.GetFullPath(source))!);
            builder.AddFile(new FileInfo(source), Builder.RealPath(new FileInfo(source)));
        }
        else
        {
            builder.AddDirectory(new DirectoryInfo(source), 0);
        }

        return builder.Listing();
    }

    /// <summary>True when the listing does not tell whether the file is there.</summary>
    public bool IsUnknown(string file) => Unreadable.Keys.Any(d => file == d || file.StartsWith(d + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private sealed class Builder(Action<string> enter)
    {
        private readonly SortedDictionary<string, ManifestFile> _files = new(StringComparer.Ordinal);
        private readonly HashSet<string> _directories = new(StringComparer.Ordinal);
        private readonly HashSet<string> _realDirectories = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _unreadable = new(StringComparer.Ordinal);

        public void Enter(string directory)
        {
            if (_directories.Add(directory))
            {
                enter(directory);
            }
        }

        public void AddDirectory(DirectoryInfo directory, int depth)
        {
            try
            {
                // A link may lead upwards: each real directory is listed once.
                var real = RealPath(directory);
                if (depth > MaxDepth || !_realDirectories.Add(real))
                {
                    return;
                }

                Enter(directory.FullName);
                foreach (var entry in directory.EnumerateFileSystemInfos().Where(static e => !e.Name.StartsWith('.')))
                {
                    TryAdd(entry, real, depth);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _unreadable[directory.FullName] = e.Message;
            }
        }

        public void AddFile(FileInfo file, string real)
        {
            var target = real == file.FullName ? file : new FileInfo(real);
            if (!target.Exists)
            {
                return;
            }

            if (IsLink(file))
            {
                Enter(target.DirectoryName!);
            }

            _files[file.FullName] = new ManifestFile(file.FullName, real, new FileStamp(target.LastWriteTimeUtc, target.Length));
        }

        public SourceListing Listing()
        {
            // The path in the directory itself is preferred to a link that leads to the same file.
            var once = _files.Values.GroupBy(static f => f.RealPath).Select(static g => g.FirstOrDefault(static f => f.Path == f.RealPath) ?? g.First());
            return new SourceListing
            {
                Files = once.ToImmutableSortedDictionary(static f => f.Path, static f => f, StringComparer.Ordinal),
                Directories = _directories.ToImmutableSortedSet(StringComparer.Ordinal),
                Unreadable = _unreadable.ToImmutableSortedDictionary(StringComparer.Ordinal),
            };
        }

        private static bool IsLink(FileSystemInfo entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

        // One entry that went meanwhile, leads nowhere or may not be looked at must not hide its neighbours.
        private void TryAdd(FileSystemInfo entry, string realParent, int depth)
        {
            try
            {
                Add(entry, realParent, depth);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // It is not there: as good as not listed.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _unreadable[entry.FullName] = e.Message;
            }
        }

        private void Add(FileSystemInfo entry, string realParent, int depth)
        {
            if (entry is DirectoryInfo || (IsLink(entry) && Directory.Exists(entry.FullName)))
            {
                AddDirectory(new DirectoryInfo(entry.FullName), depth + 1);
            }
            else if (entry is FileInfo file && IsManifest(file.Name))
            {
                AddFile(file, IsLink(file) ? RealPath(file) : Path.Combine(realParent, file.Name));
            }
        }

        // Every directory on the way may be a link, as in a mounted ConfigMap, where "..data" is.
        public static string RealPath(FileSystemInfo entry)
        {
            var path = entry.FullName;
            for (var links = 0; links < MaxDepth; links++)
            {
                FileSystemInfo here = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
                if (here.ResolveLinkTarget(true) is { } target)
                {
                    path = target.FullName;
                    continue;
                }

                var parent = Path.GetDirectoryName(path);
                return parent is null ? path : Path.Combine(RealPath(new DirectoryInfo(parent)), Path.GetFileName(path));
            }

            return path;
        }
    }
}
