using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>TLS towards clients, on the proxy's own event loops and as the platform does it.</summary>
[TestFixture(true)]
[TestFixture(false)]
internal sealed class TlsTests(bool onLoops)
{
    [TestCase("1.1")]
    [TestCase("2.0")]
    public async Task RequestsAreServedOverTls(string version)
    {
        var port = FreePort.Next();
        await using var backend = await TestBackend.StartAsync("blue");
        await using var proxy = await StartAsync(port, backend.Port, [("web", "", TestCertificate.Ecdsa("a.test"))]);
        using var client = Http.Client(port, new Version(version));

        Assert.That(await client.GetStringAsync(new Uri("https://a.test/x")), Is.EqualTo("blue"));
        Assert.That(backend.Headers.Single()["X-Forwarded-Proto"], Is.EqualTo("https"));
        Assert.That((await proxy.AccessLog.FirstAsync(static _ => true)).GetProperty("protocol").GetString(), Is.EqualTo(version == "2.0" ? "HTTP/2" : "HTTP/1.1"));
    }

    [Test]
    public async Task TheListenerIsChosenByServerName()
    {
        var port = FreePort.Next();
        await using var proxy = await StartAsync(port, 1,
            [("a", "a.test", TestCertificate.Ecdsa("a.test")), ("wild", "*.b.test", TestCertificate.Rsa("*.b.test"))]);

        Assert.That(await SubjectAsync(port, "a.test"), Is.EqualTo("CN=a.test"));
        Assert.That(await SubjectAsync(port, "x.b.test"), Is.EqualTo("CN=*.b.test"));
        Assert.That(await SubjectAsync(port, "X.B.TEST"), Is.EqualTo("CN=*.b.test"));
    }

    [Test]
    public async Task AServerNameThatNoListenerHasIsRefused()
    {
        var port = FreePort.Next();
        await using var proxy = await StartAsync(port, 1, [("a", "a.test", TestCertificate.Ecdsa("a.test"))]);

        Assert.That(async () => await SubjectAsync(port, "c.test"), Throws.InstanceOf<AuthenticationException>().Or.InstanceOf<IOException>());
        Assert.That(await SubjectAsync(port, "a.test"), Is.EqualTo("CN=a.test"));
    }

    [Test]
    public async Task OfTwoCertificatesTheClientGetsOneItCanCheck()
    {
        var port = FreePort.Next();
        await using var proxy = await BeginAsync();
        await proxy.ApplyAsync(
            Wire.Certificate("d/ecdsa", TestCertificate.Ecdsa("ecdsa.test")),
            Wire.Certificate("d/rsa", TestCertificate.Rsa("rsa.test")),
            Wire.Listener("web", port, "", "d/ecdsa", "d/rsa"));

        Assert.That(await SubjectAsync(port, "other.test"), Is.EqualTo("CN=ecdsa.test"), "the first that suits");
        Assert.That(await SubjectAsync(port, "rsa.test"), Is.EqualTo("CN=rsa.test"), "the one with the name");
        Assert.That(await SubjectAsync(port, "other.test", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), Is.EqualTo("CN=rsa.test"), "the only one that the client can check");
    }

    [Test]
    public async Task RotationIsForNewHandshakesAndTouchesNoConnection()
    {
        var port = FreePort.Next();
        await using var backend = await TestBackend.StartAsync("blue");
        await using var proxy = await StartAsync(port, backend.Port, [("web", "", TestCertificate.Ecdsa("old.test"))]);
        await using var live = await HandshakeAsync(port, "a.test");
        await AskAsync(live);

        await proxy.ApplyAsync(Wire.Certificate("d/web", TestCertificate.Rsa("new.test")));

        Assert.That(await SubjectAsync(port, "a.test"), Is.EqualTo("CN=new.test"));
        Assert.That(live.RemoteCertificate!.Subject, Is.EqualTo("CN=old.test"));
        Assert.That(await AskAsync(live), Does.StartWith("HTTP/1.1 200 OK"));
    }

    [Test]
    public async Task AHostOfAnotherListenerIs421AndOneOfNoneIs404()
    {
        var port = FreePort.Next();
        await using var backend = await TestBackend.StartAsync("blue");
        await using var proxy = await StartAsync(port, backend.Port,
            [("a", "a.test", TestCertificate.Ecdsa("a.test")), ("b", "b.test", TestCertificate.Ecdsa("b.test"))]);
        await using var connection = await HandshakeAsync(port, "a.test");

        Assert.That(await AskAsync(connection, "a.test"), Does.StartWith("HTTP/1.1 200"));
        Assert.That(await AskAsync(connection, "b.test"), Does.StartWith("HTTP/1.1 421"));
        Assert.That(await AskAsync(connection, "c.test"), Does.StartWith("HTTP/1.1 404"));
        Assert.That(await AskAsync(connection, "a.test"), Does.StartWith("HTTP/1.1 200"));
    }

    [Test]
    public async Task HttpToATlsPortIsTold()
    {
        var port = FreePort.Next();
        await using var proxy = await StartAsync(port, 1, [("web", "", TestCertificate.Ecdsa("a.test"))]);

        var answer = await RawClient.ExchangeAsync(port, "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.That(answer, Does.StartWith("HTTP/1.1 400").And.Contain("HTTPS"));
    }

    [Test]
    public async Task GarbageOnATlsPortIsClosed([Values("\0\0\0", "\u0016\u0003\u0001\u0000\u0002\u0001\u0000", "\u0016\u0009\u0009")] string bytes)
    {
        var port = FreePort.Next();
        await using var proxy = await StartAsync(port, 1, [("web", "", TestCertificate.Ecdsa("a.test"))]);
        using var client = await RawClient.ConnectAsync(port);

        await client.SendAsync(bytes);
        client.EndSending();

        Assert.That(await client.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task AHelloInManyPiecesIsServed()
    {
        var port = FreePort.Next();
        await using var backend = await TestBackend.StartAsync("blue");
        await using var proxy = await StartAsync(port, backend.Port, [("web", "", TestCertificate.Ecdsa("a.test"))]);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(new TrickleStream(socket), false, static (_, _, _, _) => true);

        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "a.test" });

        Assert.That(await AskAsync(tls), Does.StartWith("HTTP/1.1 200 OK"));
    }

    // Both ways a session is resumed with what the first connection brought.
    [TestCase("-tls1_2")]
    [TestCase("-tls1_3")]
    public async Task ASessionIsResumed(string version)
    {
        const string openssl = "/usr/bin/openssl";
        Assume.That(File.Exists(openssl), Is.True, "openssl is not installed");

        var port = FreePort.Next();
        await using var backend = await TestBackend.StartAsync("blue");
        await using var proxy = await StartAsync(port, backend.Port, [("web", "", TestCertificate.Ecdsa("a.test"))]);
        var file = Path.GetTempFileName();

        var first = await ConnectAsync(openssl, port, version, "-sess_out", file);
        var second = await ConnectAsync(openssl, port, version, "-sess_in", file);

        File.Delete(file);
        Assert.That(first, Does.Contain("New, TLSv1").And.Contain("blue"));
        Assert.That(second, Does.Contain("Reused, TLSv1").And.Contain("blue"));
    }

    [Test]
    public async Task OldProtocolsAreRefused()
    {
        var port = FreePort.Next();
        await using var proxy = await StartAsync(port, 1, [("web", "", TestCertificate.Ecdsa("a.test"))]);
#pragma warning disable SYSLIB0039, CA5397, CA5398 // The point of the test.
        var options = new SslClientAuthenticationOptions { TargetHost = "a.test", EnabledSslProtocols = SslProtocols.Tls11 };
#pragma warning restore SYSLIB0039, CA5397, CA5398

        Assert.That(async () => await HandshakeAsync(port, options), Throws.Exception);
    }

    [Test]
    public async Task ACertificateThatDoesNotLoadKeepsTheLastGoodOneAndIsNamed()
    {
        var port = FreePort.Next();
        await using var proxy = await StartAsync(port, 1, [("web", "", TestCertificate.Ecdsa("good.test"))]);
        proxy.Expecting("Certificate/d/web is rejected");
        var key = TestCertificate.Ecdsa("x").KeyPem;

        var report = await proxy.ApplyAsync(Wire.Certificate("d/web", TestCertificate.Ecdsa("other.test") with { KeyPem = key }));

        Assert.That(report.Rejections.Single(), Is.EqualTo(new ResourceRejection("Certificate/d/web", report.Rejections[0].Reason, Degraded: false)));
        Assert.That(report.Rejections[0].Reason, Does.Contain("does not belong to the certificate"));
        Assert.That(await SubjectAsync(port, "a.test"), Is.EqualTo("CN=good.test"));
        Assert.That(proxy.Logs.Lines, Has.None.Contains(key.Split('\n')[1]));
    }

    [Test]
    public async Task AnExpiredCertificateIsServedAndNamed()
    {
        var port = FreePort.Next();
        await using var proxy = (await BeginAsync()).Expecting("Certificate/d/web is degraded");

        var report = await proxy.ApplyAsync(Wire.Certificate("d/web", TestCertificate.Expired("a.test")), Wire.Listener("web", port, "", "d/web"));

        Assert.That(report.Rejections.Single().Degraded, Is.True);
        Assert.That(report.Rejections.Single().Reason, Does.Contain("expired on 2021-01-01"));
        Assert.That(await SubjectAsync(port, "a.test"), Is.EqualTo("CN=a.test"));
    }

    private Task<TestProxy> BeginAsync() => TestProxy.StartAsync(o => o with { EventLoops = onLoops });

    private async Task<TestProxy> StartAsync(int port, int backend, (string Section, string Hostname, TestCertificate Certificate)[] listeners)
    {
        var proxy = await BeginAsync();
        await proxy.ApplyAsync(
        [
            .. listeners.SelectMany(l => new[] { Wire.Certificate($"d/{l.Section}", l.Certificate), Wire.Listener(l.Section, port, l.Hostname, $"d/{l.Section}") }),
            Wire.Route("r", [.. listeners.Select(static l => l.Section)], "*", Wire.Rule("/", Wire.To("s"))),
            .. Wire.Backend("s", backend),
        ]);
        return proxy;
    }

    // The tool's own end comes with the server's, because the answer is the last.
    private static async Task<string> ConnectAsync(string openssl, int port, params string[] arguments)
    {
        var start = new ProcessStartInfo(openssl) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] all = ["s_client", "-connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), "-servername", "a.test", "-ign_eof", .. arguments];
        Array.ForEach(all, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        await process.StandardInput.FlushAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Wait.Limit);
        await errors;
        return output;
    }

    private static async Task<string> SubjectAsync(int port, string name, TlsCipherSuite? only = null)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = name };
        if (only is { } suite && !OperatingSystem.IsWindows())
        {
            options.EnabledSslProtocols = SslProtocols.Tls12;
#pragma warning disable CA1416
            options.CipherSuitesPolicy = new CipherSuitesPolicy([suite]);
#pragma warning restore CA1416
        }

        await using var tls = await HandshakeAsync(port, options);
        return tls.RemoteCertificate!.Subject;
    }

    private static Task<SslStream> HandshakeAsync(int port, string name) => HandshakeAsync(port, new SslClientAuthenticationOptions { TargetHost = name });

    private static async Task<SslStream> HandshakeAsync(int port, SslClientAuthenticationOptions options)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), false, static (_, _, _, _) => true);
        using var limit = new CancellationTokenSource(Wait.Limit);
        await tls.AuthenticateAsClientAsync(options, limit.Token);
        return tls;
    }

    private static async Task<string> AskAsync(SslStream tls, string host = "a.test")
    {
        await tls.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(Wait.Limit);
        var text = "";
        // To the end of the body, the backend's in chunks or the proxy's own sentence: what is left unread would begin the next answer.
        while (!text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal) && !text.EndsWith(".\n", StringComparison.Ordinal))
        {
            var read = await tls.ReadAsync(buffer, limit.Token);
            text += System.Text.Encoding.ASCII.GetString(buffer, 0, read);
            if (read == 0)
            {
                break;
            }
        }

        return text;
    }
}
