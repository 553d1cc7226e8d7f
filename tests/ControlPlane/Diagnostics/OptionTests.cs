using GatewayApi.ControlPlane.Diagnostics;

namespace GatewayApi.Tests.ControlPlane.Diagnostics;

internal sealed class OptionTests
{
    private static readonly string Here = Path.GetTempPath();

    private static readonly Dictionary<string, (string Value, Func<ServerOptions, object?> Read, object? Expected)> Examples = new()
    {
        ["source"] = (Here, static o => o.Source, Path.GetFullPath(Here)),
        ["port-offset"] = ("8000", static o => o.PortOffset, 8000),
        ["grpc-address"] = ("127.0.0.1:1", static o => o.GrpcAddress.ToString(), "127.0.0.1:1"),
        ["http-address"] = ("[::]:0", static o => o.HttpAddress.ToString(), "[::]:0"),
        ["state"] = ("/s", static o => o.State, "/s"),
        ["proxy"] = (typeof(OptionTests).Assembly.Location, static o => o.Proxy, typeof(OptionTests).Assembly.Location),
        ["no-proxies"] = ("true", static o => o.Proxy, null),
        ["log-level"] = ("debug", static o => o.LogLevel, Microsoft.Extensions.Logging.LogLevel.Debug),
        ["log-format"] = ("json", static o => o.LogJson, true),
        ["access-log"] = ("off", static o => o.AccessLog, false),
        ["config"] = (Path.Combine(Here, "gatewayapi-no-options.yaml"), static o => o.PortOffset, 0),
        ["kubeconfig"] = (typeof(OptionTests).Assembly.Location, static o => o.Cluster!.Kubeconfig, typeof(OptionTests).Assembly.Location),
        ["namespace"] = ("infra", static o => o.Cluster!.Namespace, "infra"),
        ["identity"] = ("pod-1", static o => o.Cluster!.Identity, "pod-1"),
        ["proxy-image"] = ("own:2", static o => o.Cluster!.ProxyImage, "own:2"),
        ["advertise"] = ("gateways.example.com:444", static o => $"{o.Cluster!.AdvertisedHost} {o.Cluster.AdvertisedPort}", "gateways.example.com 444"),
        ["drain-timeout"] = ("1500ms", static o => o.DrainTimeout, TimeSpan.FromMilliseconds(1500)),
    };

    private static readonly string[] OfCluster = ["kubeconfig", "namespace", "identity", "proxy-image", "advertise"];

    [OneTimeSetUp]
    public static void Make_a_file_of_options() => File.WriteAllText(Examples["config"].Value, "{}");

    private static IEnumerable<OptionDefinition> Options() => OptionTable.All.Where(static o => o != OptionTable.Help);

    [TestCaseSource(nameof(Options))]
    public void Every_option_is_read_from_line_and_environment_and_is_documented(OptionDefinition option)
    {
        ArgumentNullException.ThrowIfNull(option);
        var (value, read, expected) = Examples[option.Name];
        Assert.That(read(Good([.. Needed(option), $"{option.Flag}={value}"])), Is.EqualTo(expected));
        Assert.That(read(Good([.. Needed(option), .. option.Value is null ? new[] { option.Flag } : [option.Flag, value]])), Is.EqualTo(expected));
        Assert.That(read(Good(Needed(option), (option.Variable, value))), Is.EqualTo(expected));
        Assert.That(OptionTable.HelpText(), Does.Contain($"  {option.Flag}").And.Contain(option.Variable).And.Contain(option.Description));
        Assert.That(OptionTable.Markdown(), Does.Contain($"`{option.Flag}").And.Contain($"`{option.Variable}`").And.Contain(option.Description));
    }

    [Test]
    public void The_line_wins_over_the_environment() =>
        Assert.That(Good(["--source", Here, "--no-proxies", "--port-offset", "1"], ("GATEWAYAPI_PORT_OFFSET", "2")).PortOffset, Is.EqualTo(1));

    [TestCase("--source", "required", null)]
    [TestCase("--source /does/not/exist", "no such file", null)]
    [TestCase("--nonsense", "'--nonsense' is not an option", null)]
    [TestCase("--port-offset", "needs a value", null)]
    [TestCase("--port-offset -1", "0 to 65534", null)]
    [TestCase("--port-offset 65535", "0 to 65534", null)]
    [TestCase("--port-offset x", "'x'", null)]
    [TestCase("--grpc-address 0.0.0.0:18000", "loopback", null)]
    [TestCase("--grpc-address localhost:18000", "IP address", null)]
    [TestCase("--http-address 127.0.0.1", "IP address and a port", null)]
    [TestCase("--log-level loud", "trace, debug, info", null)]
    [TestCase("--log-format xml", "text, json", null)]
    [TestCase("--access-log maybe", "on, off", null)]
    [TestCase("--drain-timeout 30", "duration", null)]
    [TestCase("--drain-timeout 25h", "duration", null)]
    [TestCase("--proxy /does/not/exist", "no such file", null)]
    [TestCase("--log-level info --log-level info", "twice", null)]
    [TestCase("", "GATEWAYAPI_PORT_OFFSET", "many")]
    public void What_is_wrong_is_named_in_one_line(string line, string expected, string? portOffset)
    {
        ArgumentNullException.ThrowIfNull(line);
        var given = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] args = [.. given, .. line.Contains("--source", StringComparison.Ordinal) ? [] : new[] { "--source", Here }, .. line.Contains("--proxy", StringComparison.Ordinal) ? [] : new[] { "--no-proxies" }];
        var parse = OptionParser.Parse(line == "--source" ? ["--no-proxies"] : args, name => name == "GATEWAYAPI_PORT_OFFSET" ? portOffset : null);
        Assert.That(parse.Options, Is.Null);
        Assert.That(parse.Error, Does.Contain(expected).And.Not.Contain("\n"));
    }

    [Test]
    public void A_file_says_what_line_and_environment_do_not()
    {
        var file = Write("port-offset: 5\nno-proxies: true\nlog-format: json\nlog-level: error\n");

        var options = Good(["--source", Here, "--config", file, "--log-level", "debug"], ("GATEWAYAPI_PORT_OFFSET", "7"));

        Assert.That(options.PortOffset, Is.EqualTo(7));
        Assert.That(options.LogJson, Is.True);
        Assert.That(options.LogLevel, Is.EqualTo(Microsoft.Extensions.Logging.LogLevel.Debug));
    }

    [TestCase("nonsense: 1", "'nonsense' is not an option")]
    [TestCase("port-offset: many", "port-offset: 'many': must be a whole number")]
    [TestCase("port-offset: [1]", "'port-offset' must be a text")]
    [TestCase("[1]", "one object")]
    [TestCase("a: b: c", "line 1")]
    public void What_is_wrong_in_a_file_is_named_in_one_line(string text, string expected)
    {
        var parse = OptionParser.Parse(["--source", Here, "--no-proxies", "--config", Write(text)], static _ => null);

        Assert.That(parse.Error, Does.Contain(expected).And.Not.Contain("\n"));
    }

    [TestCase("--kubeconfig /does/not/exist", "no such file")]
    [TestCase("--kubeconfig SELF --namespace A", "namespace")]
    [TestCase("--kubeconfig SELF --advertise host", "a host and a port")]
    [TestCase("--kubeconfig SELF --advertise host:0", "a host and a port")]
    [TestCase("", "--source: required, unless there is a cluster")]
    public void What_is_wrong_in_a_cluster_is_named(string line, string expected)
    {
        ArgumentNullException.ThrowIfNull(line);
        string[] args = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static a => a == "SELF" ? typeof(OptionTests).Assembly.Location : a)];

        Assert.That(OptionParser.Parse(args, static _ => null).Error, Does.Contain(expected).And.Not.Contain("\n"));
    }

    [Test]
    public void In_a_cluster_the_stream_is_encrypted_so_it_may_listen_everywhere() => Assert.That(
        Good(["--grpc-address", "[::]:18000"], ("KUBERNETES_SERVICE_HOST", "10.0.0.1")).GrpcAddress.ToString(), Is.EqualTo("[::]:18000"));

    [TestCase("--help")]
    [TestCase("-h")]
    public void Help_needs_nothing_else(string flag) => Assert.That(OptionParser.Parse([flag], static _ => null).IsHelp, Is.True);

    private static string Write(string text)
    {
        var file = Path.Combine(Here, $"gatewayapi-options-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(file, text);
        return file;
    }

    private static string[] Needed(OptionDefinition option) => OfCluster.Contains(option.Name)
        ? option.Name == "kubeconfig" ? [] : ["--kubeconfig", typeof(OptionTests).Assembly.Location]
        : [.. option.Name == "source" ? [] : new[] { "--source", Here }, .. option.Name is "proxy" or "no-proxies" ? [] : new[] { "--no-proxies" }];

    private static ServerOptions Good(string[] args, params (string Name, string Value)[] environment)
    {
        var parse = OptionParser.Parse(args, name => environment.FirstOrDefault(e => e.Name == name).Value);
        Assert.That(parse.Error, Is.Null);
        return parse.Options!;
    }
}
