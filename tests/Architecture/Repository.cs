using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Architecture;

/// <summary>The files of the repository, without what builds leave behind.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root => RepositoryRoot.Path;

    /// <summary>Projects, relative to the root, with forward slashes.</summary>
    public static IEnumerable<string> Projects() => Files("*.csproj");

    /// <summary>C# files of production and tests, relative to the root.</summary>
    public static IEnumerable<string> Sources() => Files("*.cs");

    /// <summary>The content of a file.</summary>
    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    private static IEnumerable<string> Files(string pattern) => new[] { "protos", "controlplane", "dataplane", "tests" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
        .Select(static file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(static file => !file.Split('/').Any(static part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal);
}
