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
        ["drain-timeout"] = ("1500ms", static o => o.DrainTimeout, TimeSpan.FromMilliseconds(1500)),
    };

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

    [TestCase("--help")]
    [TestCase("-h")]
    public void Help_needs_nothing_else(string flag) => Assert.That(OptionParser.Parse([flag], static _ => null).IsHelp, Is.True);

    private static string[] Needed(OptionDefinition option) =>
        [.. option.Name == "source" ? [] : new[] { "--source", Here }, .. option.Name is "proxy" or "no-proxies" ? [] : new[] { "--no-proxies" }];

    private static ServerOptions Good(string[] args, params (string Name, string Value)[] environment)
    {
        var parse = OptionParser.Parse(args, name => environment.FirstOrDefault(e => e.Name == name).Value);
        Assert.That(parse.Error, Is.Null);
        return parse.Options!;
    }
}
