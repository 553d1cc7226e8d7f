using System.Runtime.Versioning;
using GatewayApi.Tests.ApiServer.Real;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>A folder as <c>KUBEBUILDER_ASSETS</c> names it, with stand-ins for the binaries: the test API server as a process.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class StandInAssets : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-assets-");

    public StandInAssets()
    {
        foreach (var name in new[] { "etcd", "kube-apiserver" })
        {
            Write(name, $"exec \"{Host()}\" {name} \"$@\"");
        }
    }

    public string Folder => _folder.FullName;

    public KubebuilderAssets Binaries => KubebuilderAssets.In(Folder);

    /// <summary>Puts a script in the place of a binary.</summary>
    public void Write(string name, string script)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Remove(string name) => File.Delete(Path.Combine(Folder, name));

    public void Dispose() => _folder.Delete(true);

    // .../tests/EndToEnd/bin/<configuration>/<framework>/
    private static string Host()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return RepositoryRoot.Of("tests", "ApiServerHost", "bin", framework.Parent!.Name, framework.Name, "gatewayapi-test-apiserver");
    }
}
