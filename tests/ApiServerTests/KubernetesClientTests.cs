using System.Net;
using System.Text;
using System.Text.Json;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.FaultInjection;
using k8s;
using k8s.Autorest;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using k8s.Models;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>Round trips through the official client.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class KubernetesClientTests(bool isTls)
{
    private Task<TestApiServer> Server() => TestApiServer.StartAsync(new TestApiServerOptions { UseTls = isTls });

    private static Kubernetes Client(TestApiServer server, string? token = null)
    {
        using var kubeconfig = new MemoryStream(Encoding.UTF8.GetBytes(server.Kubeconfig(token)));
        return new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
    }

    private static V1Service Service(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1ServiceSpec { Ports = [new V1ServicePort { Name = "http", Port = 80, TargetPort = 8080 }] },
    };

    [Test]
    public async Task Typed_objects_go_and_come()
    {
        await using var server = await Server();
        using var client = Client(server);

        var created = await client.CoreV1.CreateNamespacedServiceAsync(Service("web"), "default");
        var list = await client.CoreV1.ListServiceForAllNamespacesAsync(limit: 1);
        var deleted = await client.CoreV1.DeleteNamespacedServiceAsync("web", "default");

        Assert.That(created.Spec.ClusterIP, Does.StartWith("10.96."));
        Assert.That(list.Items.Single().Metadata.Uid, Is.EqualTo(created.Metadata.Uid));
        Assert.That(deleted.Name(), Is.EqualTo("web"));
        var missing = await Assert.ThrowsAsync<HttpOperationException>(() => client.CoreV1.ReadNamespacedServiceAsync("web", "default"));
        Assert.That(missing!.Response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Typed_watch_sees_changes_bookmarks_and_410()
    {
        await using var server = await Server();
        using var client = Client(server);
        var list = await client.CoreV1.ListNamespacedServiceAsync("default");
        await client.CoreV1.CreateNamespacedServiceAsync(Service("web"), "default");
        var seen = new List<(WatchEventType Type, string Name)>();
        using var deadline = new CancellationTokenSource(TestApiServer.Patience);

        await foreach (var (type, service) in client.CoreV1.WatchListNamespacedServiceAsync(
            "default", resourceVersion: list.ResourceVersion(), allowWatchBookmarks: true, cancellationToken: deadline.Token))
        {
            seen.Add((type, service.Name()));
            if (type == WatchEventType.Added)
            {
                await client.CoreV1.DeleteNamespacedServiceAsync("web", "default", cancellationToken: deadline.Token);
            }
            else if (type == WatchEventType.Deleted)
            {
                server.Faults.SendBookmarks();
            }
            else
            {
                Assert.That(service.ResourceVersion(), Is.EqualTo(server.ResourceVersion.ToString(System.Globalization.CultureInfo.InvariantCulture)));
                break;
            }
        }

        Assert.That(seen.Select(static s => s.Type), Is.EqualTo([WatchEventType.Added, WatchEventType.Deleted, WatchEventType.Bookmark]));

        server.Faults.CompactEvents();
        var errors = new List<Exception>();
        await foreach (var _ in client.CoreV1.WatchListNamespacedServiceAsync("default", resourceVersion: list.ResourceVersion(), onError: errors.Add, cancellationToken: deadline.Token))
        {
        }

        Assert.That(errors.OfType<KubernetesException>().Single().Status.Code, Is.EqualTo(410));
    }

    [Test]
    public async Task Merge_and_apply_patches()
    {
        await using var server = await Server();
        using var client = Client(server);
        await client.CoreV1.CreateNamespacedServiceAsync(Service("web"), "default");

        var merged = await client.CoreV1.PatchNamespacedServiceAsync(new V1Patch("""{"metadata": {"labels": {"a": "b"}}}""", V1Patch.PatchType.MergePatch), "web", "default");
        var applied = await client.CoreV1.PatchNamespacedServiceAsync(
            new V1Patch("""{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "labels": {"c": "d"}}}""", V1Patch.PatchType.ApplyPatch), "web", "default", fieldManager: "gatewayapi", force: true);

        Assert.That(merged.Labels()["a"], Is.EqualTo("b"));
        Assert.That(applied.Labels(), Has.Count.EqualTo(2));
        Assert.That(applied.Metadata.ManagedFields.Select(static m => m.Manager), Does.Contain("gatewayapi"));
    }

    [Test]
    public async Task Custom_objects_and_their_status()
    {
        await using var server = await Server();
        using var client = Client(server);
        await server.CreateAsync("apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: c}\nspec: {controllerName: a/b}");
        using var generic = new GenericClient(client, "gateway.networking.k8s.io", "v1", "gatewayclasses", disposeClient: false);

        var condition = """{"status": {"conditions": [{"type": "Accepted", "status": "True", "reason": "Accepted", "message": "", "observedGeneration": 1, "lastTransitionTime": "2030-01-01T00:00:00Z"}]}}""";
        await client.CustomObjects.PatchClusterCustomObjectStatusAsync(new V1Patch(condition, V1Patch.PatchType.MergePatch), "gateway.networking.k8s.io", "v1", "gatewayclasses", "c");
        var read = (JsonElement)await client.CustomObjects.GetClusterCustomObjectAsync("gateway.networking.k8s.io", "v1", "gatewayclasses", "c");

        Assert.That(read.GetProperty("status").GetProperty("conditions")[0].GetProperty("status").GetString(), Is.EqualTo("True"));
        Assert.That(server.Requests.Writes.Single(), Has.Property("Subresource").EqualTo("status"));
    }

    [Test]
    public async Task Second_writer_of_a_lease_conflicts()
    {
        await using var server = await Server();
        using var client = Client(server);
        var lease = await client.CoordinationV1.CreateNamespacedLeaseAsync(
            new V1Lease { Metadata = new V1ObjectMeta { Name = "leader" }, Spec = new V1LeaseSpec { HolderIdentity = "a", RenewTime = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc) } }, "default");
        lease.Spec.HolderIdentity = "b";
        await client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, "leader", "default");
        lease.Spec.HolderIdentity = "c";

        var conflict = await Assert.ThrowsAsync<HttpOperationException>(() => client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, "leader", "default"));

        Assert.That(conflict!.Response.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await client.CoordinationV1.ReadNamespacedLeaseAsync("leader", "default")).Spec.HolderIdentity, Is.EqualTo("b"));
    }

    [Test]
    public async Task Leader_election_of_the_client_works()
    {
        await using var server = await Server();
        using var client = Client(server);
        using var stop = new CancellationTokenSource(TestApiServer.Patience);
        var elector = new LeaderElector(new LeaderElectionConfig(new LeaseLock(client, "default", "leader", "me")));
        var leads = new TaskCompletionSource();
        elector.OnStartedLeading += leads.SetResult;

        var running = elector.RunUntilLeadershipLostAsync(stop.Token);
        await leads.Task.WaitAsync(TestApiServer.Patience);
        await server.WaitForAsync("leases", "default", "leader", static l => l.Text("spec", "holderIdentity") == "me");
        await stop.CancelAsync();

        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [Test]
    public async Task Typed_reviews_and_token_requests()
    {
        await using var server = await Server();
        using var client = Client(server);
        await client.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = "proxy" } }, "default");
        var request = await client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = ["gatewayapi"], ExpirationSeconds = 900 } }, "proxy", "default");

        var review = await client.AuthenticationV1.CreateTokenReviewAsync(new V1TokenReview { Spec = new V1TokenReviewSpec { Token = request.Status.Token, Audiences = ["gatewayapi"] } });

        Assert.That(review.Status.Authenticated, Is.True);
        Assert.That(review.Status.User.Username, Is.EqualTo("system:serviceaccount:default:proxy"));
    }

    [Test]
    public async Task Faults_reach_the_client_as_errors_with_a_status()
    {
        await using var server = await Server();
        using var client = Client(server);
        server.Faults.Add("list", "services", Fault.Fail(500), times: 1);

        var failure = await Assert.ThrowsAsync<HttpOperationException>(() => client.CoreV1.ListNamespacedServiceAsync("default"));

        Assert.That(failure!.Response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(await client.CoreV1.ListNamespacedServiceAsync("default"), Is.Not.Null);
    }
}
