using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>TCPRoute, UDPRoute and TLSRoute from manifest to bytes, through both planes.</summary>
public sealed class StreamRouteTests
{
    [Test]
    public async Task Connections_and_datagrams_go_where_the_routes_say_and_follow_an_edit()
    {
        await using var blue = await Backend.Start("blue");
        await using var green = await Backend.Start("green");
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var tls = new TcpListener(IPAddress.Loopback, 0);
        tls.Start();
        await using var gateway = new StandaloneGateway();
        gateway.Write("gateway.yaml", Manifests.Gateway(
            "{ name: tcp, port: 80, protocol: TCP }", "{ name: udp, port: 80, protocol: UDP }",
            "{ name: pass, port: 443, protocol: TLS, hostname: pass.test, tls: { mode: Passthrough } }",
            "{ name: end, port: 443, protocol: TLS, hostname: end.test, tls: { mode: Terminate, certificateRefs: [{ name: c }] } }"));
        gateway.Write("certificate.yaml", Manifests.Certificate("c", TestCertificate.Ecdsa("end.test")));
        gateway.Write("services.yaml", string.Join(
            "\n---\n", Service("blue", blue.Port), Service("green", green.Port), Service("datagrams", PortOf(udp.Client), "UDP"), Service("inner", PortOf(tls.Server))));
        gateway.Write("tcp.yaml", Route("TCPRoute", "tcp", "blue"));
        gateway.Write("udp.yaml", Route("UDPRoute", "udp", "datagrams"));
        gateway.Write("pass.yaml", Route("TLSRoute", "pass", "inner", "pass.test"));
        gateway.Write("end.yaml", Route("TLSRoute", "end", "green", "end.test"));
        gateway.Start();
        foreach (var (kind, name) in new[] { ("TCPRoute", "tcp"), ("UDPRoute", "udp"), ("TLSRoute", "pass"), ("TLSRoute", "end") })
        {
            await gateway.UntilCondition(kind, name, "Accepted", "True");
        }

        await gateway.UntilCondition("Gateway", "gw", "Programmed", "True");

        Assert.That(await GetAsync(gateway.HttpPort), Is.EqualTo("blue"));
        await gateway.Deliver("tcp.yaml", Route("TCPRoute", "tcp", "green"));
        Assert.That(await GetAsync(gateway.HttpPort), Is.EqualTo("green"));

        using var asker = new UdpClient();
        asker.Connect(IPAddress.Loopback, gateway.HttpPort);
        await asker.SendAsync("hello"u8.ToArray());
        var asked = await udp.ReceiveAsync().WaitAsync(Patience);
        await udp.SendAsync("answer"u8.ToArray(), asked.RemoteEndPoint);
        Assert.That(asked.Buffer, Is.EqualTo("hello"u8.ToArray()));
        Assert.That((await asker.ReceiveAsync().WaitAsync(Patience)).Buffer, Is.EqualTo("answer"u8.ToArray()));

        var serving = ServeAsync(tls, TestCertificate.Ecdsa("inner.test"));
        Assert.That(await AskTlsAsync(gateway.HttpsPort, "pass.test", ""), Is.EqualTo(("CN=inner.test", "from within")));
        await serving;
        var (subject, answer) = await AskTlsAsync(gateway.HttpsPort, "end.test", $"GET / HTTP/1.1\r\nHost: {Manifests.Host}\r\nConnection: close\r\n\r\n");
        Assert.That(subject, Is.EqualTo("CN=end.test"));
        Assert.That(answer, Does.StartWith("HTTP/1.1 200").And.Contain("green"));
    }

    private static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static string Service(string name, int port, string protocol = "TCP") => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{name}}, namespace: ns }
        spec: { ports: [{ port: 80, protocol: {{protocol}} }] }
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: {{name}}, namespace: ns, labels: { kubernetes.io/service-name: {{name}} } }
        addressType: IPv4
        ports: [{ port: {{port}}, protocol: {{protocol}} }]
        endpoints: [{ addresses: ["127.0.0.1"] }]
        """;

    private static string Route(string kind, string name, string service, string? hostname = null) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: {{kind}}
        metadata: { name: {{name}}, namespace: ns }
        spec:
          parentRefs: [{ name: gw, sectionName: {{name}} }]
          {{(hostname is null ? "" : $"hostnames: [{hostname}]")}}
          rules: [{ backendRefs: [{ name: {{service}}, port: 80 }] }]
        """;

    private static async Task<string> GetAsync(int port)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"));
    }

    private static async Task ServeAsync(TcpListener listener, TestCertificate certificate)
    {
        using var socket = await listener.AcceptSocketAsync().WaitAsync(Patience);
        await using var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsServerAsync(X509Certificate2.CreateFromPem(certificate.ChainPem, certificate.KeyPem));
        await tls.WriteAsync("from within"u8.ToArray());
        await tls.ShutdownAsync();
    }

    private static async Task<(string? Subject, string Answer)> AskTlsAsync(int port, string name, string question)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null });
        await tls.WriteAsync(Encoding.ASCII.GetBytes(question));
        using var reader = new StreamReader(tls);
        return (tls.RemoteCertificate?.Subject, await reader.ReadToEndAsync().WaitAsync(Patience));
    }
}
