using System.Globalization;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>How a local proxy is started.</summary>
/// <param name="Options">Ours, of which some are passed on.</param>
/// <param name="ControlPlane">Where our gRPC service listens, <c>http://127.0.0.1:18000</c>.</param>
/// <param name="Gateway">Its Gateway.</param>
internal sealed record ProxyArguments(ServerOptions Options, string ControlPlane, ObjectKey Gateway)
{
    /// <summary>One local proxy per Gateway, so the name need not tell it from others.</summary>
    public const string NodeId = "local";

    /// <summary>Its state directory.</summary>
    public string StateDirectory => StatePaths.Of(Options.State, Gateway);

    /// <summary>The command line.</summary>
    public IReadOnlyList<string> ToList(string adminAddress) =>
    [
        "--control-plane", ControlPlane,
        "--gateway", Gateway.ToString(),
        "--node-id", NodeId,
        "--state", StateDirectory,
        "--port-offset", Options.PortOffset.ToString(CultureInfo.InvariantCulture),
        "--admin-address", adminAddress,
        "--access-log", Options.AccessLog ? "on" : "off",
        "--log-level", Options.LogLevel == LogLevel.Information ? "info" : Options.LogLevel.ToString().ToLowerInvariant(),
        "--log-format", Options.LogJson ? "json" : "text",
        "--local-names", "on",
        "--drain-timeout", string.Create(CultureInfo.InvariantCulture, $"{(long)Options.DrainTimeout.TotalMilliseconds}ms"),
    ];

    /// <summary>True when a running proxy does what one started now would do.</summary>
    public bool Matches(ProxyRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Gateway == Gateway.ToString() && record.ControlPlane.TrimEnd('/') == ControlPlane.TrimEnd('/') && record.PortOffset == Options.PortOffset;
    }
}
