namespace GatewayApi.Tests.ApiServer.Real;

/// <summary>The binaries of a real API server, in the folder that <c>KUBEBUILDER_ASSETS</c> names.</summary>
/// <param name="Etcd">The path of <c>etcd</c>.</param>
/// <param name="KubeApiServer">The path of <c>kube-apiserver</c>.</param>
public sealed record KubebuilderAssets(string Etcd, string KubeApiServer)
{
    /// <summary>The variable, as controller-runtime's envtest has it.</summary>
    public const string Variable = "KUBEBUILDER_ASSETS";

    /// <summary>What the environment names; null when it names nothing.</summary>
    /// <exception cref="FileNotFoundException">A binary is missing.</exception>
    public static KubebuilderAssets? Configured =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? In(folder) : null;

    /// <summary>The binaries in a folder.</summary>
    /// <exception cref="FileNotFoundException">One is missing.</exception>
    public static KubebuilderAssets In(string folder) => new(Find(folder, "etcd"), Find(folder, "kube-apiserver"));

    private static string Find(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return File.Exists(path) ? path : throw new FileNotFoundException($"{Variable} is \"{folder}\", but there is no {path}", path);
    }
}
