using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>XBackends from manifest to request, through both planes; the host is this machine by its name.</summary>
public sealed class ExternalHostTests
{
    [Test]
    public async Task Requests_follow_the_hostname_of_an_XBackend()
    {
        await using var first = await Backend.Start("first");
        await using var second = await Backend.Start("second");
        await using var gateway = new StandaloneGateway();
        gateway.Write("gateway.yaml", Manifests.Gateway(Manifests.Http()));
        gateway.Write("backend.yaml", XBackend("localhost", first.Port));
        gateway.Write("route.yaml", Manifests.Route("route", To));
        gateway.Start();
        await gateway.UntilCondition("XBackend", "out", "Accepted", "True");
        await gateway.UntilCondition("Gateway", "gw", "Programmed", "True");
        await gateway.UntilDelivered();

        Assert.That(await GetAsync(gateway), Is.EqualTo((HttpStatusCode.OK, "first")));
        await gateway.Deliver("backend.yaml", XBackend("localhost", second.Port));
        Assert.That(await GetAsync(gateway), Is.EqualTo((HttpStatusCode.OK, "second")));

        await gateway.Deliver("backend.yaml", XBackend("nobody.invalid", second.Port));
        Assert.That((await GetAsync(gateway)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await gateway.Until(() => Task.FromResult(gateway.Log.Contains("hostname_not_resolved", StringComparison.Ordinal)), "the access log says why");

        await gateway.Deliver("backend.yaml", XBackend("localhost", second.Port, "protocol: MCP"));
        var refused = await gateway.UntilCondition("XBackend", "out", "Accepted", "False");
        Assert.That(refused.Reason, Is.EqualTo("UnsupportedProtocol"));
        Assert.That((await GetAsync(gateway)).Status, Is.EqualTo(HttpStatusCode.InternalServerError));

        gateway.Delete("backend.yaml");
        await gateway.Until(
            async () => (await gateway.UntilCondition("HTTPRoute", "route", "ResolvedRefs", "False")).Message.EndsWith("XBackend ns/out does not exist", StringComparison.Ordinal),
            "the route says that nothing is there");
        Assert.That((await GetAsync(gateway)).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
    }

    [Test]
    public async Task Both_sides_prove_who_they_are()
    {
        var clients = TestAuthority.Create("clients");
        var certificate = TestCertificate.Ecdsa("out.test");
        await using var backend = await Backend.StartMutual(certificate, clients);
        await using var gateway = new StandaloneGateway();
        gateway.Write("gateway.yaml", Manifests.Gateway(Manifests.Http()));
        gateway.Write("certificates.yaml", string.Join("\n---\n", Manifests.Authorities("ca", certificate.ChainPem), Manifests.Certificate("own", clients.Issue("gateway"))));
        gateway.Write("backend.yaml", XBackend("localhost", backend.Port, """
            tls: { mode: ClientAndServer, clientCertificateRef: { name: own }, validation: { hostname: out.test, caCertificateRefs: [{ group: "", kind: ConfigMap, name: ca }] } }
            """));
        gateway.Write("route.yaml", Manifests.Route("route", To));
        gateway.Start();
        await gateway.UntilCondition("XBackend", "out", "Accepted", "True");
        await gateway.UntilDelivered();
        await gateway.UntilCondition("Gateway", "gw", "Programmed", "True");

        Assert.That(await GetAsync(gateway), Is.EqualTo((HttpStatusCode.OK, "CN=gateway")));
        var snapshot = await gateway.Inspection.GetSnapshotAsync(new GetSnapshotRequest { Gateway = new GatewayRef { Namespace = "ns", Name = "gw" } });
        Assert.That(snapshot.ToString(), Does.Not.Contain("PRIVATE KEY"));
    }

    private const string To = "{ backendRefs: [{ group: gateway.networking.x-k8s.io, kind: XBackend, name: out }] }";

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(StandaloneGateway gateway)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{gateway.HttpPort}/") { Headers = { Host = Manifests.Host } };
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string XBackend(string hostname, int port, string more = "") => $$"""
        apiVersion: gateway.networking.x-k8s.io/v1alpha1
        kind: XBackend
        metadata: { name: out, namespace: ns }
        spec:
          type: ExternalHostname
          externalHostname: { hostname: {{hostname}} }
          port: { port: {{port}} }
          {{more}}
        """;
}
