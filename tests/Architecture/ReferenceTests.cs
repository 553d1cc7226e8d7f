using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace GatewayApi.Tests.Architecture;

/// <summary>Who may refer to whom.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Pure =
    [
        "protos/GatewayApi.Protos.csproj",
        "controlplane/Translation/GatewayApi.ControlPlane.Translation.csproj",
        "dataplane/Routing/GatewayApi.DataPlane.Routing.csproj",
    ];

    private static readonly string[] PurePackages = ["Google.Protobuf", "Grpc.Core.Api", "Grpc.Tools"];

    public static IEnumerable<string> PureProjects() => Pure;

    public static IEnumerable<string> ProductionProjects() => Repository.Projects().Where(static p => !p.StartsWith("tests/", StringComparison.Ordinal));

    [Test]
    public void There_are_five_production_projects() => Assert.That(ProductionProjects(), Is.EquivalentTo(Pure.Concat(
    [
        "controlplane/Server/GatewayApi.ControlPlane.csproj",
        "dataplane/Proxy/GatewayApi.DataPlane.csproj",
    ])));

    [TestCaseSource(nameof(ProductionProjects))]
    public void Planes_do_not_refer_to_each_other_nor_to_tests(string path)
    {
        var project = Project.Read(path);

        Assert.That(project.Closure().Select(static p => p.Plane).Distinct(), Is.SubsetOf(new[] { project.Plane, "protos" }));
    }

    [TestCaseSource(nameof(PureProjects))]
    public void Pure_projects_refer_to_nothing_that_does_io(string path)
    {
        foreach (var project in Project.Read(path).Closure())
        {
            Assert.That(Pure, Does.Contain(project.Path));
            Assert.That(project.Sdk, Is.EqualTo("Microsoft.NET.Sdk"), project.Path);
            Assert.That(project.Frameworks, Is.Empty, project.Path);
            Assert.That(project.Packages, Is.SubsetOf(PurePackages), project.Path);
        }
    }

    [TestCaseSource(nameof(PureProjects))]
    public void Pure_assemblies_refer_to_nothing_that_does_io(string path)
    {
        var allowed = new[] { "System", "Google.Protobuf", "Grpc.Core.Api", "GatewayApi.Protos" };

        var references = AssemblyReferences(Path.GetFileNameWithoutExtension(path));

        Assert.That(references.Where(r => !allowed.Contains(r) && !r.StartsWith("System.", StringComparison.Ordinal)), Is.Empty);
        Assert.That(references.Where(static r => r is "System.Net.Sockets" or "System.Net.Http" or "System.IO.FileSystem"), Is.Empty);
    }

    [TestCaseSource(nameof(PureProjects))]
    public void Pure_projects_ban_clocks_and_io(string path)
    {
        Assert.That(Project.Read(path).AdditionalFiles, Does.Contain("$(RepositoryRoot)BannedSymbols.Pure.txt"));
        Assert.That(Repository.Read("Directory.Build.props"), Does.Contain("Microsoft.CodeAnalysis.BannedApiAnalyzers").And.Contain("$(RepositoryRoot)BannedSymbols.txt"));
    }

    [TestCaseSource(nameof(PureProjects))]
    public void Nothing_lifts_the_ban(string path)
    {
        var folder = Project.Read(path).Folder + "/";
        var lifting = Repository.Sources().Append(path)
            .Where(f => f.StartsWith(folder, StringComparison.Ordinal))
            .Where(static f => Repository.Read(f).Contains("RS0030", StringComparison.Ordinal));

        Assert.That(lifting, Is.Empty);
    }

    // The metadata of the built assembly, read without loading it.
    private static string[] AssemblyReferences(string assembly)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }
}
