using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using Grpc.Core;
using Grpc.Net.Client;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>Who gets what over the TLS port, and what happens to it when keys change.</summary>
public sealed class IdentityTests
{
    private const string Audience = "gatewayapi.dev/control-plane";

    [Test]
    public async Task Whoever_is_not_the_Gateways_own_account_is_refused_and_counted()
    {
        await using var shop = await Shop.OpenAsync(runsPods: false);
        await shop.Server.WaitForAsync("serviceaccounts", Shop.Namespace, Shop.Deployment);
        await shop.Server.CreateNamespaceAsync("elsewhere");
        foreach (var (ns, name) in new[] { (Shop.Namespace, "other"), ("elsewhere", Shop.Deployment) })
        {
            await shop.Server.CreateAsync($"{{ apiVersion: v1, kind: ServiceAccount, metadata: {{ name: {name}, namespace: {ns} }} }}");
        }

        var replica = shop.Cluster.Replicas[0];
        using var channel = replica.Channel("127.0.0.1");
        (string? Token, StatusCode Code)[] cases =
        [
            (null, StatusCode.Unauthenticated),
            ("nonsense", StatusCode.Unauthenticated),
            (await shop.Server.IssueTokenAsync(Shop.Namespace, Shop.Deployment, Audience, TimeSpan.FromSeconds(-1)), StatusCode.Unauthenticated),
            (await shop.Server.IssueTokenAsync(Shop.Namespace, Shop.Deployment), StatusCode.Unauthenticated),
            (await shop.Server.IssueTokenAsync("elsewhere", Shop.Deployment, Audience), StatusCode.PermissionDenied),
            (await shop.Server.IssueTokenAsync(Shop.Namespace, "other", Audience), StatusCode.PermissionDenied),
            (await shop.Server.IssueTokenAsync(Shop.Namespace, Shop.Deployment, Audience), StatusCode.OK),
        ];
        foreach (var (token, code) in cases)
        {
            Assert.That(await SubscribeAsync(channel, token), Is.EqualTo(code), token is null ? "no token" : "");
        }

        Assert.That(await replica.MetricAsync("gatewayapi_stream_refused_total", "Unauthenticated"), Is.EqualTo(4));
        Assert.That(await replica.MetricAsync("gatewayapi_stream_refused_total", "PermissionDenied"), Is.EqualTo(2));
    }

    [Test]
    public async Task Inspection_is_served_over_loopback_without_keys_and_to_nobody_else()
    {
        var certificate = TestCertificate.Ecdsa("app.test");
        await using var shop = await Shop.OpenAsync(
            runsPods: false, gateway: Manifests.Gateway(Manifests.Http(), "{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: c }] } }"));
        await shop.Server.CreateAsync(Manifests.Certificate("c", certificate));
        var replica = shop.Cluster.Replicas[0];
        var request = new GetSnapshotRequest { Gateway = new GatewayRef { Namespace = Shop.Namespace, Name = "gw" } };
        var shown = "";
        await shop.Cluster.Until(replica.IsReadyAsync, "it is ready");
        await shop.Cluster.Until(
            async () => (shown = (await replica.Inspection.GetSnapshotAsync(request)).ToString()).Contains("\"certificate\"", StringComparison.Ordinal),
            "the certificate is part of the snapshot");
        Assert.That(shown, Does.Not.Contain(certificate.KeyPem.Split('\n')[1]));

        if (MachineAddress.Find() is not { } other)
        {
            Assert.Ignore("this machine has no address but loopback");
            return;
        }

        using var channel = replica.Channel(other.ToString());
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await new Inspection.InspectionClient(channel).GetSnapshotAsync(request));
        Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
        await shop.Server.WaitForAsync("serviceaccounts", Shop.Namespace, Shop.Deployment);
        Assert.That(await SubscribeAsync(channel, await shop.Server.IssueTokenAsync(Shop.Namespace, Shop.Deployment, Audience)), Is.EqualTo(StatusCode.OK), "proxies come from elsewhere");
    }

    [Test]
    public async Task New_keys_reach_the_proxies_even_when_everything_was_lost_at_once()
    {
        await using var shop = await Shop.OpenAsync();
        await using var load = shop.Load();
        var before = (await shop.Server.GetAsync("configmaps", Shop.Namespace, Shop.Deployment))!["data"]!.ToJsonString();
        var replica = shop.Cluster.Replicas[0];

        await replica.StopAsync();
        await shop.Server.DeleteAsync("secrets", ClusterUnderTest.SystemNamespace, "gatewayapi-controlplane-tls");
        await replica.StartAgainAsync();
        await shop.Server.WaitForAsync("configmaps", Shop.Namespace, Shop.Deployment, c => c["data"]!.ToJsonString() != before);
        await shop.RouteAsync("b");
        await shop.UntilServedAsync("b");
        await load.StopWithoutFailureAsync();
        Assert.That(shop.Cluster.Log, Does.Not.Contain("PRIVATE KEY"));
    }

    private static async Task<StatusCode> SubscribeAsync(GrpcChannel channel, string? token)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var call = new ConfigStream.ConfigStreamClient(channel).Subscribe(token is null ? [] : new Metadata { { "authorization", "Bearer " + token } }, cancellationToken: limit.Token);
        try
        {
            await call.RequestStream.WriteAsync(
                new ProxyMessage { Hello = new Hello { GatewayNamespace = Shop.Namespace, GatewayName = "gw", NodeId = "test" } }, limit.Token);
            Assert.That(await call.ResponseStream.MoveNext(limit.Token), Is.True);
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}
