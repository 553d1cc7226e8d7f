using System.Text.Json;

namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>What a running proxy has written about itself into its state directory.</summary>
internal sealed record ProxyRecord
{
    /// <summary>Its process.</summary>
    public int Pid { get; init; }

    /// <summary>Where its probes and metrics are, <c>127.0.0.1:19000</c>.</summary>
    public string AdminAddress { get; init; } = "";

    /// <summary>Its Gateway, <c>namespace/name</c>.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>The control plane it subscribes to, as a URL.</summary>
    public string ControlPlane { get; init; } = "";

    /// <summary>Its port offset.</summary>
    public int PortOffset { get; init; }

    /// <summary>Reads a record.</summary>
    /// <returns>Null when there is none, or none that can be read.</returns>
    public static ProxyRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ProxyRecordJson.Default.ProxyRecord) is { Pid: > 0 } record ? record : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
