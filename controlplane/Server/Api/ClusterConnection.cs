using GatewayApi.ControlPlane.Diagnostics;
using k8s;
using k8s.Exceptions;
using YamlDotNet.Core;

namespace GatewayApi.ControlPlane.Api;

/// <summary>How the cluster is reached: a kubeconfig, or the account of the pod this runs in, whose token the library keeps fresh.</summary>
internal static class ClusterConnection
{
    /// <summary>Reads the configuration of the connection; connects to nothing.</summary>
    /// <returns>The configuration, or why there is none, in one line.</returns>
    public static (KubernetesClientConfiguration? Configuration, string? Error) Read(ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            return (options.Kubeconfig is { } file
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file))
                : KubernetesClientConfiguration.BuildDefaultConfig(), null);
        }
        catch (Exception e) when (e is KubeConfigException or KubernetesClientException or IOException or UnauthorizedAccessException or YamlException)
        {
            return (null, e.Message.ReplaceLineEndings(" "));
        }
    }
}
