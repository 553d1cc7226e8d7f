using System.Net;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.Tests.Proxy;

internal sealed class OptionsTests
{
    private static readonly string[] Least = ["--gateway", "ns/gw", "--control-plane", "http://127.0.0.1:18000"];

    [Test]
    public void TheCommandLineWinsOverTheEnvironment()
    {
        var parsed = Parse([.. Least, "--drain-timeout=90s"], ("GATEWAYAPI_DRAIN_TIMEOUT", "5s"), ("GATEWAYAPI_NODE_ID", "pod-1"));

        Assert.That(parsed.Error, Is.Null);
        Assert.That(parsed.Options!.DrainTimeout, Is.EqualTo(TimeSpan.FromSeconds(90)));
        Assert.That((parsed.Options.NodeId, parsed.Options.Gateway), Is.EqualTo(("pod-1", "ns/gw")));
        Assert.That(parsed.Options.ControlPlane, Is.EqualTo(new Uri("http://127.0.0.1:18000")));
    }

    [TestCase("--port-offset", "70000")]
    [TestCase("--port-offset", "-1")]
    [TestCase("--drain-timeout", "30")]
    [TestCase("--drain-timeout", "1000000h")]
    [TestCase("--header-timeout", "0s")]
    [TestCase("--admin-address", "19000")]
    [TestCase("--admin-address", "127.0.0.1")]
    [TestCase("--bind-address", "everywhere")]
    [TestCase("--access-log", "yes")]
    [TestCase("--log-level", "loud")]
    [TestCase("--log-format", "xml")]
    [TestCase("--control-plane", "127.0.0.1:18000")]
    [TestCase("--control-plane", "http://a/path")]
    [TestCase("--gateway", "gw")]
    [TestCase("--gateway", "a/b/c")]
    [TestCase("--max-header-bytes", "12")]
    public void AWrongValueIsOneLineThatNamesOptionValueAndRule(string option, string value)
    {
        var error = Parse([.. Least, option, value]).Error;

        Assert.That(error, Does.StartWith($"{option} {value}: expected ").And.Not.Contains("\n"));
    }

    [Test]
    public void WhatIsMissingIsNamed()
    {
        Assert.That(Parse([]).Error, Does.StartWith("--gateway: required"));
        Assert.That(Parse(["--gateway", "a/b"]).Error, Does.StartWith("--control-plane: required unless --state"));
        Assert.That(Parse([.. Least, "--state"]).Error, Is.EqualTo("--state: the value is missing"));
        Assert.That(Parse([.. Least, "--nonsense", "1"]).Error, Does.StartWith("--nonsense: there is no such option"));
        Assert.That(Parse(Least, ("GATEWAYAPI_PORT_OFFSET", "x")).Error, Does.StartWith("GATEWAYAPI_PORT_OFFSET=x: expected"));
    }

    [Test]
    public void EveryOptionIsInHelpAndDocumentation()
    {
        var (help, markdown) = (ProxyOptionTable.Help(), ProxyOptionTable.Markdown());
        foreach (var option in ProxyOptionTable.All)
        {
            Assert.That(help, Does.Contain(option.Name).And.Contain(option.Variable).And.Contain(option.Description));
            Assert.That(markdown, Does.Contain(option.Name).And.Contain(option.Variable));
        }

        Assert.That(Parse(["--help"]).Help, Is.True);
    }

    [Test]
    public void AddressesAreTakenAsGiven()
    {
        var options = Parse([.. Least, "--admin-address", "[::1]:0", "--bind-address", "::1"]).Options!;

        Assert.That((options.AdminAddress, options.BindAddress), Is.EqualTo((new IPEndPoint(IPAddress.IPv6Loopback, 0), IPAddress.IPv6Loopback)));
    }

    private static ParsedOptions Parse(string[] arguments, params (string Name, string Value)[] environment) =>
        ParsedOptions.Parse(arguments, name => environment.FirstOrDefault(e => e.Name == name).Value);
}
