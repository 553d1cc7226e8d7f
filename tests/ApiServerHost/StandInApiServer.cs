using System.Collections.Immutable;
using System.Globalization;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.ApiServerHost;

/// <summary>
/// The test API server as a process, told by the flags of kube-apiserver: without the Gateway API, without controllers, with TLS and RBAC. The keys
/// for tokens of service accounts must be there, but it signs with its own.
/// </summary>
internal static class StandInApiServer
{
    public static async Task RunAsync(Flags flags)
    {
        flags.AllowOnly(
            "etcd-servers", "bind-address", "secure-port", "cert-dir", "tls-cert-file", "tls-private-key-file", "token-auth-file", "authorization-mode",
            "service-account-issuer", "service-account-key-file", "service-account-signing-key-file", "service-cluster-ip-range",
            "disable-admission-plugins", "endpoint-reconciler-type");
        if (flags.Required("authorization-mode") != "RBAC" || flags.Required("bind-address") != "127.0.0.1")
        {
            throw new ArgumentException("only with RBAC, and on loopback");
        }

        foreach (var key in new[] { "service-account-key-file", "service-account-signing-key-file" })
        {
            await File.ReadAllTextAsync(flags.Required(key));
        }

        using var etcd = new HttpClient();
        await etcd.GetStringAsync(new Uri(new Uri(flags.Required("etcd-servers")), "/health"));
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions
        {
            Crds = GatewayApiChannel.None,
            RunClusterControllers = false,
            EnforceRbac = true,
            UseTls = true,
            Port = int.Parse(flags.Required("secure-port"), CultureInfo.InvariantCulture),
            Certificate = new TestCertificate(await File.ReadAllTextAsync(flags.Required("tls-cert-file")), await File.ReadAllTextAsync(flags.Required("tls-private-key-file"))),
            Tokens = (await File.ReadAllLinesAsync(flags.Required("token-auth-file"))).Select(static l => l.Split(',')).ToImmutableDictionary(
                static l => l[0], static l => new UserIdentity(l[1], [l[3].Trim('"'), "system:authenticated"]) { Uid = l[2] }),
        });
        await Task.Delay(Timeout.Infinite);
    }
}
