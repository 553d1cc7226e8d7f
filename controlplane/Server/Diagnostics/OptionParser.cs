using System.Globalization;
using System.Net;
using GatewayApi.ControlPlane.Provisioning;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>Interprets the values; the first thing that is wrong ends it.</summary>
internal sealed class OptionParser
{
    private static readonly Dictionary<string, LogLevel> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["none"] = LogLevel.None,
    };

    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(1);

    private readonly OptionValues _values;
    private string? _error;

    private readonly Func<string, string?> _environment;

    private OptionParser(OptionValues values, Func<string, string?> environment)
    {
        _values = values;
        _environment = environment;
        _error = values.Error;
    }

    /// <summary>From the command line and the environment to options.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="environment">A variable's value; null when it is not set.</param>
    public static OptionParse Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var parser = new OptionParser(OptionValues.Read(args, environment), environment);
        if (parser._error is null && parser._values[OptionTable.Help] is not null)
        {
            return OptionParse.Help;
        }

        var options = parser.Read();
        return parser._error is { } error ? OptionParse.Wrong(error) : OptionParse.Good(options);
    }

    private ServerOptions Read()
    {
        var given = _values[OptionTable.Source];
        var cluster = given is null ? ReadCluster() : null;
        var source = given is null ? "" : ReadSource(given);
        return new ServerOptions
        {
            Source = source,
            Cluster = cluster,
            PortOffset = Number(OptionTable.PortOffset, 0, 65534),
            GrpcAddress = Address(OptionTable.GrpcAddress, cluster is null),
            HttpAddress = Address(OptionTable.HttpAddress, false),
            State = cluster is null ? Path.GetFullPath(_values[OptionTable.State] ?? StatePaths.DefaultFor(source)) : "",
            Proxy = cluster is null ? ReadProxy() : null,
            LogLevel = Choice(OptionTable.LogLevel, Levels),
            LogJson = Choice(OptionTable.LogFormat, new Dictionary<string, bool> { ["text"] = false, ["json"] = true }),
            AccessLog = Choice(OptionTable.AccessLog, new Dictionary<string, bool> { ["on"] = true, ["off"] = false }),
            DrainTimeout = Duration(OptionTable.DrainTimeout),
        };
    }

    private string ReadSource(string given)
    {
        var path = Path.GetFullPath(given);
        return Path.Exists(path) ? path : Wrong(OptionTable.Source, "no such file or directory", path);
    }

    private ClusterOptions? ReadCluster()
    {
        var kubeconfig = _values[OptionTable.Kubeconfig] is { } given ? Path.GetFullPath(given) : null;
        if (kubeconfig is not null && !File.Exists(kubeconfig))
        {
            return Wrong(OptionTable.Kubeconfig, "no such file", null as ClusterOptions);
        }

        // Never the kubeconfig in the home directory: whoever only forgot --source would be surprised by what is written to which cluster.
        if (kubeconfig is null && _environment("KUBECONFIG") is not { Length: > 0 } && _environment("KUBERNETES_SERVICE_HOST") is not { Length: > 0 })
        {
            return Wrong(OptionTable.Source, "required, unless there is a cluster: --kubeconfig, KUBECONFIG, or a pod's own account", null as ClusterOptions);
        }

        var ns = Name(OptionTable.Namespace, OptionTable.Namespace.Default);
        var (host, port) = HostAndPort(OptionTable.Advertise, $"gatewayapi-controlplane.{ns}.svc:18000");
        return new ClusterOptions
        {
            Kubeconfig = kubeconfig,
            Namespace = ns,
            Identity = _values[OptionTable.Identity] ?? Environment.MachineName,
            ProxyImage = _values[OptionTable.ProxyImage] ?? OptionTable.ProxyImage.Default,
            AdvertisedHost = host,
            AdvertisedPort = port,
        };
    }

    private string Name(OptionDefinition option, string otherwise)
    {
        var text = _values[option] ?? otherwise;
        return text.Length is > 0 and <= 63 && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? text
            : Wrong(option, "must be the name of a namespace", text);
    }

    private (string Host, int Port) HostAndPort(OptionDefinition option, string otherwise)
    {
        var text = _values[option] ?? otherwise;
        var colon = text.LastIndexOf(':');
        return colon > 0 && Uri.CheckHostName(text[..colon]) is UriHostNameType.Dns or UriHostNameType.IPv4
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? (text[..colon], port)
            : Wrong(option, "must be a host and a port, as in gateway.example.com:18000", ("", 0));
    }

    private string? ReadProxy()
    {
        if (_values[OptionTable.NoProxies] is { } none && !bool.TryParse(none, out var off))
        {
            return Wrong(OptionTable.NoProxies, "must be true or false", null as string);
        }
        else if (_values[OptionTable.NoProxies] is { } word && bool.Parse(word))
        {
            return null;
        }

        if (_values[OptionTable.Proxy] is { } given)
        {
            var path = Path.GetFullPath(given);
            return File.Exists(path) ? path : Wrong(OptionTable.Proxy, "no such file", path);
        }

        return ProxyBinary.Find(AppContext.BaseDirectory)
            ?? Wrong(OptionTable.Proxy, "the proxy's binary was not found beside this one; name it, or give --no-proxies", null as string);
    }

    private int Number(OptionDefinition option, int least, int most)
    {
        var text = _values[option] ?? option.Default;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : Wrong(option, $"must be a whole number from {least} to {most}", 0);
    }

    private TimeSpan Duration(OptionDefinition option)
    {
        var text = _values[option] ?? option.Default;
        var unit = text.TrimStart(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        var length = unit switch { "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
        return length > 0 && int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && TimeSpan.FromMilliseconds((double)number * length) is var duration && duration <= MaxDuration
            ? duration
            : Wrong(option, "must be a duration such as 500ms, 30s or 5m, of at most a day", TimeSpan.Zero);
    }

    private IPEndPoint Address(OptionDefinition option, bool loopbackOnly)
    {
        var text = _values[option] ?? option.Default;
        var none = new IPEndPoint(IPAddress.Loopback, 0);
        if (!IPEndPoint.TryParse(text, out var address)
            || !text.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{address.Port}"), StringComparison.Ordinal))
        {
            return Wrong(option, "must be an IP address and a port, as in 127.0.0.1:18000 or [::1]:18000", none);
        }

        // The stream carries private keys in cleartext and knows no identities yet.
        return !loopbackOnly || IPAddress.IsLoopback(address.Address)
            ? address
            : Wrong(option, "must be a loopback address, because what it serves is not encrypted", none);
    }

    private T Choice<T>(OptionDefinition option, Dictionary<string, T> choices)
        where T : notnull
    {
        var text = _values[option] ?? option.Default;
        return choices.TryGetValue(text, out var value) ? value : Wrong(option, $"must be one of {string.Join(", ", choices.Keys)}", choices.Values.First());
    }

    private T Wrong<T>(OptionDefinition option, string cause, T instead)
    {
        _error ??= _values.Wrong(option, cause);
        return instead;
    }
}
