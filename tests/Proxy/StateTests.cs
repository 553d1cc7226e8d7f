using System.Text.RegularExpressions;
using GatewayApi.DataPlane.Routing;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace GatewayApi.Tests.Proxy;

/// <summary>The last good configuration on disk.</summary>
internal sealed class StateTests
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"proxy-state-{Guid.NewGuid():N}");

    [TearDown]
    public void Clean()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private string StatePath => Path.Combine(_directory, "config.state");

    [Test]
    public async Task ARestartServesWithoutAControlPlane()
    {
        var port = FreePort.Next();
        await using var backend = await TestBackend.StartAsync("blue");
        await using (var first = await StartAsync())
        {
            await first.ApplyAsync([Wire.Listener("http", port), Wire.Route("r", "http", Wire.Rule("/", Wire.To("s"))), .. Wire.Backend("s", backend.Port)]);
        }

        await using var second = await StartAsync();
        using var client = Http.Client(port);
        using var admin = new HttpClient();

        Assert.That(await client.GetStringAsync(new Uri("http://a.b/")), Is.EqualTo("blue"));
        Assert.That(await admin.GetStringAsync(new Uri(second.Admin + "/readyz")), Does.Contain("ready"));
        Assert.That(second.Config.Held, Has.Count.EqualTo(4));
    }

    [Test]
    [Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task FilesAreForTheOwnerAlone()
    {
        await using var proxy = await StartAsync();
        await proxy.ApplyAsync(Wire.Listener("http", FreePort.Next()));
        await Wait.UntilAsync(() => File.Exists(StatePath), "the state file");

        foreach (var file in Directory.GetFiles(_directory))
        {
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        }

        Assert.That(await File.ReadAllTextAsync(Path.Combine(_directory, "proxy.json")), Does.Contain($"\"pid\": {Environment.ProcessId}").And.Contain("default/gw"));
    }

    [Test]
    public async Task ADirectoryHasOneProxy()
    {
        await using var proxy = await StartAsync();

        Assert.That(StateDirectory.Take(_directory, NullLogger.Instance), Is.Null);
    }

    [Test]
    public async Task AfterAnOrderlyStopTheDescriptionIsGone()
    {
        await using (await StartAsync())
        {
            Assert.That(File.Exists(Path.Combine(_directory, "proxy.json")), Is.True);
        }

        Assert.That(File.Exists(Path.Combine(_directory, "proxy.json")), Is.False);
    }

    [TestCase("cut")]
    [TestCase("flipped")]
    [TestCase("empty")]
    [TestCase("nonsense")]
    public async Task ADamagedFileIsNotUsed(string damage)
    {
        await using (var first = await StartAsync())
        {
            await first.ApplyAsync(Wire.Listener("http", FreePort.Next()));
        }

        var bytes = await File.ReadAllBytesAsync(StatePath);
        await File.WriteAllBytesAsync(StatePath, damage switch
        {
            "cut" => bytes[..^10],
            "flipped" => [.. bytes[..20], (byte)~bytes[20], .. bytes[21..]],
            "empty" => [],
            _ => "nonsense, but longer than a checksum would be, so that it is looked at"u8.ToArray(),
        });
        await using var second = (await StartAsync()).Expecting("is not used");

        Assert.That(second.Config.Report(), Is.Null);
    }

    [Test]
    public async Task TheFileOfAnotherGatewayIsNotUsed()
    {
        await using (var first = await StartAsync())
        {
            await first.ApplyAsync(Wire.Listener("http", FreePort.Next()));
        }

        await using var second = (await TestProxy.StartAsync(o => o with { StateDirectory = _directory, GatewayName = "other" })).Expecting("belongs to the Gateway default/gw");

        Assert.That(second.Config.Report(), Is.Null);
    }

    [Test]
    public async Task AStateThatCannotBeWrittenIsOneWarningAndTrafficGoesOn()
    {
        Directory.CreateDirectory(StatePath);
        await File.WriteAllTextAsync(Path.Combine(StatePath, "in-the-way"), "");
        var port = FreePort.Next();
        await using var proxy = (await StartAsync()).Expecting("cannot be kept").Expecting("is not used");
        using var admin = new HttpClient();

        foreach (var (i, text) in new[] { "a", "b", "c" }.Index())
        {
            var rule = Wire.Rule("/").With(new GatewayApi.Config.V1.Filter { Fail = new GatewayApi.Config.V1.Fail { StatusCode = 500, Reason = text } });
            await proxy.ApplyAsync(Wire.Listener("http", port), Wire.Route("r", "http", rule));
            await Wait.UntilAsync(
                async () => Regex.IsMatch(await admin.GetStringAsync(new Uri(proxy.Admin + "/metrics")), $"state_failures_total\\{{[^}}]*}} {i + 1}\n"),
                "the metric counts each time");
        }

        using var client = Http.Client(port);
        await client.GetAsync(new Uri("http://a.b/"));
        Assert.That((await proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("detail").GetString(), Is.EqualTo("c"));
        Assert.That(proxy.Logs.Problems.Count(static p => p.Contains("cannot be kept", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task ADirectoryThatCannotBeMadeIsAWarning()
    {
        await File.WriteAllTextAsync(_directory + ".file", "");
        try
        {
            await using var proxy = (await TestProxy.StartAsync(o => o with { StateDirectory = _directory + ".file" })).Expecting("cannot be used").Expecting("cannot be kept");
            var report = await proxy.ApplyAsync(Wire.Listener("http", FreePort.Next()));
            Assert.That(report.Rejections, Is.Empty);
        }
        finally
        {
            File.Delete(_directory + ".file");
        }
    }

    [Test]
    public void TheFormatKeepsEveryByte([Random(0, 50, 3)] int count)
    {
        var resources = Enumerable.Range(0, count).Select(static i => Wire.Endpoints($"s{i}", i + 1)).ToArray();
        var held = DataPlane.Routing.Compilation.ConfigCompiler.Apply(
            DataPlane.Routing.Compilation.CompiledConfig.Empty, [.. resources.Select(Wire.Upsert)], []).Resources;

        using var file = new MemoryStream();
        var length = StateFormat.Write(file, "a/b", held);

        var read = StateReader.Read(file.ToArray(), "a/b");
        Assert.That(read.Problem, Is.Null);
        Assert.That(read.Resources!.Select(static r => r.Hash), Is.EquivalentTo(held.Values.Select(static r => r.Hash)));
    }

    private Task<TestProxy> StartAsync() => TestProxy.StartAsync(o => o with { StateDirectory = _directory });
}
