using System.Xml.Linq;

namespace GatewayApi.Tests.Architecture;

/// <summary>What a project file says.</summary>
/// <param name="Path">Relative to the root.</param>
/// <param name="Sdk">The SDK; the one for the web brings ASP.NET along.</param>
/// <param name="RootNamespace">The namespace of its folder.</param>
/// <param name="References">Projects it refers to, relative to the root.</param>
/// <param name="Packages">Packages it refers to.</param>
/// <param name="Frameworks">Shared frameworks it refers to.</param>
/// <param name="AdditionalFiles">Inputs of the analyzers.</param>
internal sealed record Project(
    string Path, string Sdk, string RootNamespace, string[] References, string[] Packages, string[] Frameworks, string[] AdditionalFiles)
{
    /// <summary>The folder, relative to the root.</summary>
    public string Folder => Path[..Path.LastIndexOf('/')];

    /// <summary>The plane it belongs to, or <c>protos</c> or <c>tests</c>.</summary>
    public string Plane => Path[..Path.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Reads a project file.</summary>
    public static Project Read(string path)
    {
        var xml = XDocument.Parse(Repository.Read(path)).Root!;
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.Combine(Repository.Root, path))!;
        return new Project(
            path,
            (string)xml.Attribute("Sdk")!,
            xml.Descendants("RootNamespace").Single().Value,
            [.. Includes("ProjectReference").Select(r => Relative(System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, r))))],
            [.. Includes("PackageReference")],
            [.. Includes("FrameworkReference")],
            [.. Includes("AdditionalFiles")]);

        IEnumerable<string> Includes(string item) => xml.Descendants(item).Select(static i => (string?)i.Attribute("Include")).OfType<string>();
    }

    /// <summary>Every project.</summary>
    public static IEnumerable<Project> All() => Repository.Projects().Select(Read);

    /// <summary>The project and everything it refers to, directly or not.</summary>
    public IEnumerable<Project> Closure() => References.Select(Read).SelectMany(static r => r.Closure()).Prepend(this).DistinctBy(static p => p.Path);

    private static string Relative(string path) => System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
}
