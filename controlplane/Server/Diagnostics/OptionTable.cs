using System.Collections.Immutable;
using System.Text;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>All options: the one place that help, parsing, environment and the README's reference come from.</summary>
internal static class OptionTable
{
    /// <summary>Where manifests come from.</summary>
    public static readonly OptionDefinition Source = new(
        "source", "PATH", "",
        "Directory of YAML or JSON manifests, or a single file; watched. Without it the manifests are those of a cluster.");

    /// <summary>Options in a file.</summary>
    public static readonly OptionDefinition Config = new(
        "config", "FILE", "",
        "YAML file of options, their names without dashes in front; what the line or the environment say wins.");

    /// <summary>Which cluster.</summary>
    public static readonly OptionDefinition Kubeconfig = new(
        "kubeconfig", "FILE", "KUBECONFIG, else the pod's own account",
        "How to reach the cluster.");

    /// <summary>Where the control plane keeps what is its own.</summary>
    public static readonly OptionDefinition Namespace = new(
        "namespace", "NAME", "gatewayapi-system",
        "In a cluster: namespace of the control plane's Lease and certificates.");

    /// <summary>Which replica this is.</summary>
    public static readonly OptionDefinition Identity = new(
        "identity", "NAME", "the host's name",
        "In a cluster: tells this replica from others.");

    /// <summary>What proxies run.</summary>
    public static readonly OptionDefinition ProxyImage = new(
        "proxy-image", "IMAGE", $"gatewayapi/dataplane:{ProductVersion.Text}",
        "In a cluster: image of the proxies; GatewayParameters may name another.");

    /// <summary>Where proxies find the control plane.</summary>
    public static readonly OptionDefinition Advertise = new(
        "advertise", "HOST:PORT", "gatewayapi-controlplane.NAMESPACE.svc:18000",
        "In a cluster: where proxies reach the configuration stream; the host is the name in its certificate.");

    /// <summary>Shift of the listeners' ports.</summary>
    public static readonly OptionDefinition PortOffset = new(
        "port-offset", "N", "0",
        "Proxies bind listener port P on P+N; everything else keeps speaking of P.");

    /// <summary>Where proxies and people connect.</summary>
    public static readonly OptionDefinition GrpcAddress = new(
        "grpc-address", "IP:PORT", "127.0.0.1:18000",
        "Configuration stream, inspection, reflection and health (gRPC): cleartext on loopback standalone, TLS in a cluster.");

    /// <summary>Where probes and scrapers connect.</summary>
    public static readonly OptionDefinition HttpAddress = new(
        "http-address", "IP:PORT", "127.0.0.1:18080",
        "/livez, /readyz and /metrics.");

    /// <summary>Where local proxies keep what they need.</summary>
    public static readonly OptionDefinition State = new(
        "state", "DIR", "a directory per source in the user's state directory",
        "State and locks of the local proxies.");

    /// <summary>The proxy's binary.</summary>
    public static readonly OptionDefinition Proxy = new(
        "proxy", "PATH", "the one that was built with this one",
        "Binary of the proxy.");

    /// <summary>No processes.</summary>
    public static readonly OptionDefinition NoProxies = new(
        "no-proxies", null, "",
        "Starts no proxies; they are started by someone else.");

    /// <summary>How much is logged.</summary>
    public static readonly OptionDefinition LogLevel = new(
        "log-level", "LEVEL", "info",
        "trace, debug, info, warning, error or none; of the proxies too.");

    /// <summary>How it is logged.</summary>
    public static readonly OptionDefinition LogFormat = new(
        "log-format", "FORMAT", "text",
        "text or json; of the proxies too. Logs go to standard error.");

    /// <summary>The proxies' access log.</summary>
    public static readonly OptionDefinition AccessLog = new(
        "access-log", "on|off", "on",
        "Whether local proxies write an access log to standard output.");

    /// <summary>How long proxies finish their requests.</summary>
    public static readonly OptionDefinition DrainTimeout = new(
        "drain-timeout", "DURATION", "30s",
        "How long a proxy that is stopped may finish its requests.");

    /// <summary>Help.</summary>
    public static readonly OptionDefinition Help = new(
        "help", null, "",
        "Shows this.");

    /// <summary>All, in the order of the help.</summary>
    public static readonly ImmutableArray<OptionDefinition> All =
    [
        Source, PortOffset, Kubeconfig, Namespace, Identity, ProxyImage, Advertise, GrpcAddress, HttpAddress, State, Proxy, NoProxies, LogLevel, LogFormat,
        AccessLog, DrainTimeout, Config, Help,
    ];

    /// <summary>The text of <c>--help</c>.</summary>
    public static string HelpText()
    {
        var text = new StringBuilder("gatewayapi-controlplane [--source PATH] [options]\n\n")
            .Append("Every option can also be given as the environment variable named, or in the file that --config names.\n\n");
        foreach (var option in All)
        {
            text.Append("  ").Append(option.Flag).Append(option.Value is null ? "" : " " + option.Value).Append('\n');
            text.Append("      ").Append(option.Description).Append(option.Default.Length == 0 ? "" : $" Default: {option.Default}.").Append('\n');
            text.Append(option == Help ? "" : $"      {option.Variable}\n");
        }

        return text.ToString();
    }

    /// <summary>The reference of the README.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder("| Option | Environment | Default | Meaning |\n|---|---|---|---|\n");
        foreach (var option in All.Where(static o => o != Help))
        {
            var value = option.Value is null ? "" : " " + option.Value.Replace("|", "\\|", StringComparison.Ordinal);
            text.Append($"| `{option.Flag}{value}` | `{option.Variable}` | {option.Default} | {option.Description} |\n");
        }

        return text.ToString();
    }
}
