using System.Text.RegularExpressions;

namespace GatewayApi.Tests.Architecture;

/// <summary>Where code stands.</summary>
public sealed partial class SourceTests
{
    // Files without a type of their own, or whose type has no namespace: the entry points and what is compiled into every suite.
    private static readonly string[] WithoutNamespace = ["Program.cs", "Parallelism.cs", "AssemblyInfo.cs", "GlobalUsings.cs"];
    private static readonly Project[] Projects = [.. Project.All()];

    public static IEnumerable<string> Files() => Repository.Sources().Where(static f => !WithoutNamespace.Contains(Path.GetFileName(f)));

    [TestCaseSource(nameof(Files))]
    public void Namespace_is_the_folder(string file)
    {
        var project = Projects.Single(p => file.StartsWith(p.Folder + "/", StringComparison.Ordinal));
        var folder = file[project.Folder.Length..file.LastIndexOf('/')].Replace('/', '.');

        Assert.That(FileScopedNamespace.Match(Repository.Read(file)).Groups[1].Value, Is.EqualTo(project.RootNamespace + folder));
    }

    [TestCaseSource(nameof(Files))]
    public void One_public_type_named_as_the_file(string file)
    {
        // Parts of a type stand in "Type.Part.cs"; a generic type's file does not carry its parameters.
        var types = PublicType.Matches(Repository.Read(file)).Select(static m => m.Groups[1].Value).Distinct().ToArray();

        Assert.That(types, Has.Length.LessThanOrEqualTo(1));
        Assert.That(types, Is.All.EqualTo(Path.GetFileName(file).Split('.')[0]));
    }

    [TestCaseSource(nameof(Files))]
    public void No_file_is_longer_than_400_lines(string file) => Assert.That(Repository.Read(file).AsSpan().Count('\n'), Is.LessThanOrEqualTo(400));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex FileScopedNamespace { get; }

    // Types of a file-scoped namespace begin in the first column; nested ones do not.
    [GeneratedRegex(
        @"^public (?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:class|record struct|record class|record|struct|interface|enum|delegate [\w<>?\[\],. ]+) (\w+)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex PublicType { get; }
}
