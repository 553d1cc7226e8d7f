using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Identity;
using GatewayApi.ControlPlane.Leadership;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ControlPlane.Support;
using k8s;

namespace GatewayApi.Tests.ControlPlane.Identity;

/// <summary>The Secret of the certificates against an API server.</summary>
internal sealed class CertificateKeeperTests
{
    private const string Secret = "tls";

    [Test]
    public async Task Two_replicas_that_start_together_come_to_use_the_same_keys()
    {
        await using var server = await TestApiServer.StartAsync();
        await using var a = new Keeper(server);
        await using var b = new Keeper(server);
        await Task.WhenAll(a.StartAsync(), b.StartAsync());

        // Who comes second is refused, looks again and uses what it finds: nobody ever uses keys that are not in the Secret.
        Assert.That(await a.UntilTrustedAsync(), Is.EqualTo(await b.UntilTrustedAsync()));
        Assert.That(server.Requests.Count(static r => r is { Verb: "create", Resource: "secrets", Code: 201 }), Is.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_Secret_that_is_deleted_or_damaged_comes_back_as_it_was_and_no_proxy_notices(bool isDeleted)
    {
        await using var server = await TestApiServer.StartAsync();
        await using var keeper = new Keeper(server);
        await keeper.StartAsync();
        var trusted = await keeper.UntilTrustedAsync();
        var before = (await server.WaitForAsync("secrets", "default", Secret))["data"]!.ToJsonString();

        if (isDeleted)
        {
            await server.DeleteAsync("secrets", "default", Secret);
        }
        else
        {
            await server.PatchAsync("secrets", "default", Secret, """{ "data": { "ca.key": "" } }""");
        }

        keeper.Leader.Hold(TimeProvider.System.GetTimestamp(), TimeSpan.FromHours(1));
        var after = await server.WaitForAsync("secrets", "default", Secret, static s => s["data"]!["ca.key"]!.ToString().Length > 0);
        Assert.That(after["data"]!.ToJsonString(), Is.EqualTo(before));
        Assert.That(keeper.Trust.Pem, Is.EqualTo(trusted));
    }

    private sealed class Keeper : IAsyncDisposable
    {
        private readonly Surroundings _surroundings = new();
        private readonly KubernetesApi _api;
        private readonly CertificateKeeper _keeper;

        public Keeper(TestApiServer server)
        {
            _api = new KubernetesApi(new KubernetesClientConfiguration { Host = server.Address.ToString(), AccessToken = server.AdminToken });
            _keeper = new CertificateKeeper(
                _api, new IdentityNames("default", Secret, ["a.svc"]), Leader, Trust, new ServingCertificate(), TimeProvider.System, _surroundings.Outcome, new RecordedLog<CertificateKeeper>());
        }

        public LeaderState Leader { get; } = new(TimeProvider.System);

        public TrustBundle Trust { get; } = new();

        public Task StartAsync() => _keeper.StartAsync(CancellationToken.None);

        public async Task<string> UntilTrustedAsync()
        {
            using var subscription = Trust.Subscribe();
            while (true)
            {
                subscription.Wakeup.Reset();
                if (Trust.Pem is { } pem)
                {
                    return pem;
                }

                await subscription.Wakeup.Signalled.WaitAsync(Patience.Token());
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _keeper.StopAsync(CancellationToken.None);
            _keeper.Dispose();
            _api.Dispose();
            _surroundings.Dispose();
        }
    }
}
