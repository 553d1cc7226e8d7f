using System.Net.Sockets;
using System.Net;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>Kills, restarts, bad manifests and taken ports; traffic goes on.</summary>
public sealed class FaultTests
{
    [Test]
    public async Task A_killed_control_plane_leaves_its_proxies_serving_and_adopts_them_when_it_returns()
    {
        await using var a = await Backend.Start("a");
        await using var b = await Backend.Start("b");
        await using var gateway = await Start(a, b);
        await using var load = new Load(Address(gateway), Manifests.Host);
        var proxies = gateway.ProxyIds();

        await gateway.KillControlPlane();
        await load.More(300);
        gateway.Write("route.yaml", Manifests.Route("r", Manifests.To(("b", 1))));
        gateway.Start();
        await gateway.Until(async () => await Body(gateway) == "b", "the edit made in between is in force");

        Assert.That(gateway.ProxyIds(), Is.EqualTo(proxies), "the same process serves on");
        var (requests, failures, first) = await load.Stop();
        Assert.That(failures, Is.Zero, $"of {requests} requests; the first: {first}");
    }

    [Test]
    public async Task A_killed_proxy_is_started_again_and_serves_from_its_state()
    {
        await using var a = await Backend.Start("a");
        await using var b = await Backend.Start("b");
        await using var gateway = await Start(a, b);
        var before = gateway.ProxyIds().Single();

        Signals.Kill(before);
        await gateway.Until(async () => gateway.ProxyIds() is [var id] && id != before && await Body(gateway) == "a", "another proxy serves");
    }

    [TestCase("spec: [", "yaml")]
    [TestCase("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: r, namespace: ns }\nspec: { rules: [{ backendRefs: [{ name: a }] }] }", "backendRefs")]
    [TestCase("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: r, namespace: ns }\nspec: { ruels: [] }", "ruels")]
    public async Task A_bad_manifest_is_named_and_the_last_good_state_stays(string manifest, string named)
    {
        await using var a = await Backend.Start("a");
        await using var b = await Backend.Start("b");
        await using var gateway = await Start(a, b);

        gateway.Write("route.yaml", manifest);
        await gateway.Until(
            () => Task.FromResult(gateway.Log.Contains("route.yaml", StringComparison.Ordinal) && gateway.Log.Contains(named, StringComparison.OrdinalIgnoreCase)),
            $"the log names the file and '{named}'");

        Assert.That(await Body(gateway), Is.EqualTo("a"));
    }

    [Test]
    public async Task A_taken_port_shows_in_the_status_and_its_neighbours_work()
    {
        await using var a = await Backend.Start("a");
        await using var b = await Backend.Start("b");
        var port = FreePort.Next();
        using var squatter = new TcpListener(IPAddress.Any, port);
        squatter.Start();
        await using var gateway = await Start(a, b, gateway => [Manifests.Http(), Manifests.Http(port - gateway.PortOffset)]);

        // Until the proxy has answered, the condition is False for want of an answer.
        await gateway.Until(
            async () => (await gateway.UntilCondition("Gateway", "gw", "Programmed", "False")).Message.Contains("another process", StringComparison.Ordinal),
            "the status names the cause");
        Assert.That(await Body(gateway), Is.EqualTo("a"));

        squatter.Stop();
        await gateway.Until(
            async () => await Body(gateway, port) == "a", "the port is bound once it is free");
    }

    [Test]
    public async Task Ports_come_and_go_with_the_gateway()
    {
        await using var a = await Backend.Start("a");
        await using var b = await Backend.Start("b");
        await using var gateway = await Start(a, b);
        await using var load = new Load(Address(gateway), Manifests.Host);
        var port = FreePort.Next();

        for (var i = 0; i < 3; i++)
        {
            gateway.Write("gateway.yaml", Manifests.Gateway(Manifests.Http(), Manifests.Http(port - gateway.PortOffset)));
            await gateway.Until(async () => await Body(gateway, port) == "a", "the second port serves");
            gateway.Write("gateway.yaml", Manifests.Gateway(Manifests.Http()));
            await gateway.Until(() => Refuses(port), "the second port is closed");
        }

        var (requests, failures, first) = await load.Stop();
        Assert.That(failures, Is.Zero, $"of {requests} requests; the first: {first}");
    }

    [Test]
    public async Task No_inspection_and_no_log_shows_a_private_key()
    {
        await using var a = await Backend.Start("a");
        await using var b = await Backend.Start("b");
        var certificate = TestCertificate.Ecdsa("app.test");
        var key = certificate.KeyPem.Split('\n')[1];
        await using var gateway = await Start(a, b);
        gateway.Write("secret.yaml", Manifests.Certificate("c", certificate));
        gateway.Write("gateway.yaml", Manifests.Gateway(Manifests.Http(), "{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: c }] } }"));
        await gateway.Until(
            async () => (await gateway.Inspection.GetSnapshotAsync(SnapshotRequest())).Resources.Any(r => r.Resource.Certificate is not null),
            "the certificate is part of the snapshot");
        await gateway.UntilDelivered();

        var shown = (await gateway.Inspection.GetSnapshotAsync(SnapshotRequest())).ToString()
            + await gateway.Inspection.ListStatusesAsync(new ListStatusesRequest())
            + await gateway.Inspection.ListProxiesAsync(new ListProxiesRequest());
        Assert.That(shown, Does.Not.Contain(key));
        Assert.That(shown, Does.Not.Contain(Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(key))[8..^8]));
        Assert.That(gateway.Log, Does.Not.Contain(key));
    }

    private static GetSnapshotRequest SnapshotRequest() => new() { Gateway = new GatewayRef { Namespace = "ns", Name = "gw" } };

    private static async Task<StandaloneGateway> Start(Backend a, Backend b, Func<StandaloneGateway, string[]>? listeners = null)
    {
        var gateway = new StandaloneGateway();
        gateway.Write("services.yaml", Manifests.Service("a", a.Port) + "\n---\n" + Manifests.Service("b", b.Port));
        gateway.Write("gateway.yaml", Manifests.Gateway(listeners?.Invoke(gateway) ?? [Manifests.Http()]));
        gateway.Write("route.yaml", Manifests.Route("r", Manifests.To(("a", 1))));
        gateway.Start();
        await gateway.Until(async () => await Body(gateway) == "a", "the first request is served");
        return gateway;
    }

    private static Uri Address(StandaloneGateway gateway) => new($"http://127.0.0.1:{gateway.HttpPort}/");

    private static async Task<string> Body(StandaloneGateway gateway, int? port = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port ?? gateway.HttpPort}/") { Headers = { Host = Manifests.Host } };
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<bool> Refuses(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
