using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Identity;
using GatewayApi.ControlPlane.Translation.Infrastructure;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.ControlPlane.Cluster;
using Grpc.Core;
using k8s;

namespace GatewayApi.Tests.ControlPlane.Identity;

internal sealed class TokenProxyIdentityTests
{
    private static readonly ObjectKey Gateway = new("default", "gw");

    [Test]
    public async Task The_account_of_the_Gateway_gets_its_configuration()
    {
        await using var cluster = await StartAsync();

        Assert.That((await CheckAsync(cluster, cluster.Server.IssueToken("default", "gw-gatewayapi", ProxyTokens.Audience))).StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [TestCase("default", "other", ProxyTokens.Audience, StatusCode.PermissionDenied)]
    [TestCase("elsewhere", "gw-gatewayapi", ProxyTokens.Audience, StatusCode.PermissionDenied)]
    [TestCase("default", "gw-gatewayapi", "", StatusCode.Unauthenticated)]
    [TestCase("default", "gw-gatewayapi", "somebody.else", StatusCode.Unauthenticated)]
    public async Task Everybody_else_is_refused(string ns, string account, string audience, StatusCode code)
    {
        await using var cluster = await StartAsync();

        Assert.That((await CheckAsync(cluster, cluster.Server.IssueToken(ns, account, audience))).StatusCode, Is.EqualTo(code));
    }

    [Test]
    public async Task An_expired_token_is_refused()
    {
        await using var cluster = await StartAsync();
        var token = cluster.Server.IssueToken("default", "gw-gatewayapi", ProxyTokens.Audience, TimeSpan.FromSeconds(-1));

        Assert.That((await CheckAsync(cluster, token)).StatusCode, Is.EqualTo(StatusCode.Unauthenticated));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("Basic YTpi")]
    [TestCase("Bearer ")]
    [TestCase("Bearer nonsense")]
    public async Task What_is_no_token_is_refused(string? authorization)
    {
        await using var cluster = await StartAsync();
        using var api = Api(cluster);

        var status = await new TokenProxyIdentity(api, cluster.Board).CheckAsync(Gateway, authorization, CancellationToken.None);

        Assert.That(status.StatusCode, Is.EqualTo(StatusCode.Unauthenticated));
    }

    [TestCase(500)]
    [TestCase(403)]
    public async Task While_tokens_cannot_be_checked_proxies_are_asked_to_come_again(int code)
    {
        await using var cluster = await StartAsync();
        cluster.Server.Faults.Add("create", "tokenreviews", Fault.Fail(code));

        var status = await CheckAsync(cluster, cluster.Server.IssueToken("default", "gw-gatewayapi", ProxyTokens.Audience));

        Assert.That(status.StatusCode, Is.EqualTo(StatusCode.Unavailable));
    }

    private static async Task<TestCluster> StartAsync()
    {
        var cluster = await TestCluster.StartAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: { name: gatewayapi }
            spec: { controllerName: gatewayapi.dev/controller }
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: { name: gw, namespace: default }
            spec: { gatewayClassName: gatewayapi, listeners: [{ name: http, port: 80, protocol: HTTP }] }
            ---
            { apiVersion: v1, kind: Namespace, metadata: { name: elsewhere } }
            ---
            { apiVersion: v1, kind: ServiceAccount, metadata: { name: gw-gatewayapi, namespace: default } }
            ---
            { apiVersion: v1, kind: ServiceAccount, metadata: { name: other, namespace: default } }
            ---
            { apiVersion: v1, kind: ServiceAccount, metadata: { name: gw-gatewayapi, namespace: elsewhere } }
            """);
        await cluster.UntilAsync(static p => p.State.Gateways.ContainsKey(Gateway));
        return cluster;
    }

    private static async Task<Status> CheckAsync(TestCluster cluster, string token)
    {
        using var api = Api(cluster);
        return await new TokenProxyIdentity(api, cluster.Board).CheckAsync(Gateway, "Bearer " + token, CancellationToken.None);
    }

    private static KubernetesApi Api(TestCluster cluster) =>
        new(new KubernetesClientConfiguration { Host = cluster.Server.Address.ToString(), AccessToken = cluster.Server.AdminToken });
}
