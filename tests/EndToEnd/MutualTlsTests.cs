using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>TLS with certificates on both sides of a Gateway: of the client to the Gateway, and of the Gateway to the backend.</summary>
public sealed class MutualTlsTests
{
    private static readonly TestAuthority Clients = TestAuthority.Create("clients");
    private static readonly TestAuthority Gateways = TestAuthority.Create("gateways");
    private static readonly TestAuthority Backends = TestAuthority.Create("backends");
    private static readonly TestCertificate Server = TestCertificate.Ecdsa(Manifests.Host);

    [Test]
    public async Task Requests_pass_with_certificates_on_both_sides_and_with_nothing_less()
    {
        await using var backend = await Backend.StartMutual(Backends.Issue("backend.test", TestAuthority.Servers), Gateways);
        await using var gateway = Start(backend.Port);
        await gateway.UntilCondition("Gateway", "gw", "Programmed", "True");
        Assert.That((await gateway.UntilCondition("Gateway", "gw", "ResolvedRefs", "True")).Reason, Is.EqualTo("ResolvedRefs"));
        await gateway.UntilCondition("BackendTLSPolicy", "app", "Accepted", "True");
        await gateway.UntilDelivered();
        using var client = Client(gateway, Clients.Issue("client", TestAuthority.Clients));

        Assert.That(await client.GetStringAsync("/"), Is.EqualTo("CN=first"));

        // The client has to show the right certificate.
        using var nobody = Client(gateway, null);
        using var stranger = Client(gateway, TestAuthority.Create("clients").Issue("client", TestAuthority.Clients));
        Assert.That(async () => await nobody.GetStringAsync("/"), Throws.InstanceOf<HttpRequestException>());
        Assert.That(async () => await stranger.GetStringAsync("/"), Throws.InstanceOf<HttpRequestException>());

        // The Gateway's certificate and the clients' authority are exchanged under a client that keeps its connection.
        await gateway.Deliver("client-certificate.yaml", Manifests.Certificate("client", Gateways.Issue("second", TestAuthority.Clients)));
        Assert.That(await client.GetStringAsync("/"), Is.EqualTo("CN=second"));
        var next = TestAuthority.Create("next");
        await gateway.Deliver("clients.yaml", Manifests.Authorities("clients", next.Pem));
        Assert.That(await client.GetStringAsync("/"), Is.EqualTo("CN=second"), "a connection goes on");
        using var late = Client(gateway, Clients.Issue("late", TestAuthority.Clients));
        using var renewed = Client(gateway, next.Issue("renewed", TestAuthority.Clients));
        Assert.That(async () => await late.GetStringAsync("/"), Throws.InstanceOf<HttpRequestException>());
        Assert.That(await renewed.GetStringAsync("/"), Is.EqualTo("CN=second"));

        // The backend has to be the right one.
        await gateway.Deliver("backends.yaml", Manifests.Authorities("backends", Clients.Pem));
        using var distrusted = await renewed.GetAsync("/");
        Assert.That((int)distrusted.StatusCode, Is.InRange(500, 599));
    }

    [Test]
    public async Task A_listener_without_a_single_good_authority_takes_nobody_in()
    {
        await using var backend = await Backend.StartMutual(Backends.Issue("backend.test", TestAuthority.Servers), Gateways);
        await using var gateway = Start(backend.Port);
        await gateway.UntilCondition("Gateway", "gw", "Programmed", "True");
        await gateway.UntilDelivered();

        gateway.Delete("clients.yaml");

        var condition = await gateway.UntilCondition("Gateway", "gw", "Accepted", "False");
        Assert.That(condition.Message, Does.Contain("https"));
        using var client = Client(gateway, Clients.Issue("client", TestAuthority.Clients));
        await gateway.Until(
            async () =>
            {
                try
                {
                    await client.GetStringAsync("/");
                    return false;
                }
                catch (HttpRequestException)
                {
                    return true;
                }
            },
            "nobody is served");
    }

    private static StandaloneGateway Start(int backend)
    {
        var gateway = new StandaloneGateway();
        gateway.Write("server.yaml", Manifests.Certificate("server", Server));
        gateway.Write("clients.yaml", Manifests.Authorities("clients", Clients.Pem));
        gateway.Write("client-certificate.yaml", Manifests.Certificate("client", Gateways.Issue("first", TestAuthority.Clients)));
        gateway.Write("backends.yaml", Manifests.Authorities("backends", Backends.Pem));
        gateway.Write("app.yaml", Manifests.Service("app", backend));
        gateway.Write("route.yaml", Manifests.Route("r", Manifests.To(("app", 1))));
        gateway.Write("policy.yaml", """
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: { name: app, namespace: ns }
            spec:
              targetRefs: [{ group: "", kind: Service, name: app }]
              validation: { hostname: backend.test, caCertificateRefs: [{ group: "", kind: ConfigMap, name: backends }] }
            """);
        gateway.Write("gateway.yaml", """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: { name: gw, namespace: ns }
            spec:
              gatewayClassName: gatewayapi
              tls:
                backend: { clientCertificateRef: { name: client } }
                frontend: { default: { validation: { caCertificateRefs: [{ group: "", kind: ConfigMap, name: clients }] } } }
              listeners:
                - name: https
                  port: 443
                  protocol: HTTPS
                  tls:
                    certificateRefs: [{ name: server }]
                    options: { gatewayapi.dev/min-version: "1.3" }
            """);
        gateway.Start();
        return gateway;
    }

    private static HttpClient Client(StandaloneGateway gateway, TestCertificate? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync("127.0.0.1", gateway.HttpsPort, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown?.Subject == $"CN={Manifests.Host}",
                ClientCertificateContext = certificate is null
                    ? null
                    : SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate.ChainPem, certificate.KeyPem), null, offline: true),
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://{Manifests.Host}") };
    }
}
