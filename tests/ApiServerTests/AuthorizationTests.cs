using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.ApiServerTests;

/// <summary>Who may do what: tokens, reviews, RBAC.</summary>
public sealed class AuthorizationTests
{
    private const string Account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: cp}";
    private const string Rules = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "system:cp"}
        rules:
        - {apiGroups: [gateway.networking.k8s.io], resources: [gateways, gateways/status], verbs: [get, list, watch, update]}
        - {apiGroups: [""], resources: [secrets], resourceNames: [one], verbs: [get, list]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: cp}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:cp"}
        subjects: [{kind: ServiceAccount, name: cp, namespace: default}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: leases}
        rules: [{apiGroups: [coordination.k8s.io], resources: [leases], verbs: ["*"]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: leases}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: leases}
        subjects: [{kind: Group, name: "system:serviceaccounts:default"}]
        """;

    private static async Task<TestApiServer> Server()
    {
        var server = await TestApiServer.StartAsync(new TestApiServerOptions { EnforceRbac = true });
        await server.CreateAsync(Account);
        await server.CreateAsync(Rules);
        return server;
    }

    [TestCase("/apis/gateway.networking.k8s.io/v1/gateways", ExpectedResult = 200)]
    [TestCase("/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways", ExpectedResult = 200)]
    [TestCase("/apis/gateway.networking.k8s.io/v1/httproutes", ExpectedResult = 403)]
    [TestCase("/api/v1/namespaces/default/secrets", ExpectedResult = 403)]
    [TestCase("/api/v1/namespaces/default/secrets?fieldSelector=metadata.name%3Done", ExpectedResult = 200)]
    [TestCase("/api/v1/namespaces/default/secrets/one", ExpectedResult = 404)]
    [TestCase("/api/v1/namespaces/default/secrets/two", ExpectedResult = 403)]
    [TestCase("/apis/coordination.k8s.io/v1/namespaces/default/leases", ExpectedResult = 200)]
    [TestCase("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases", ExpectedResult = 403)]
    [TestCase("/apis/coordination.k8s.io/v1/leases", ExpectedResult = 403)]
    [TestCase("/apis", ExpectedResult = 200)]
    [TestCase("/metrics", ExpectedResult = 403)]
    public async Task<int> Service_accounts_may_do_what_roles_say(string path)
    {
        await using var server = await Server();
        using var client = server.Client(server.IssueToken("default", "cp"));

        return (int)(await client.GetAsync(path)).StatusCode;
    }

    [Test]
    public async Task Denial_says_who_may_not_do_what()
    {
        await using var server = await Server();
        using var client = server.Client(server.IssueToken("default", "cp"));

        var status = await (await client.GetAsync("/api/v1/namespaces/default/services/web")).Json();

        Assert.That(status.Text("reason"), Is.EqualTo("Forbidden"));
        Assert.That(status.Text("message"), Is.EqualTo(
            "services \"web\" is forbidden: User \"system:serviceaccount:default:cp\" cannot get resource \"services\" in API group \"\" in the namespace \"default\""));
        Assert.That(server.Requests.Single().User, Is.EqualTo("system:serviceaccount:default:cp"));
    }

    [Test]
    public async Task Bad_tokens_and_no_token_are_401()
    {
        await using var server = await TestApiServer.StartAsync();
        using var bad = server.Client("nonsense");
        using var none = new HttpClient { BaseAddress = server.Address };

        var refused = await bad.GetAsync("/api/v1/pods");

        Assert.That((await refused.Json()).Text("reason"), Is.EqualTo("Unauthorized"));
        Assert.That((await none.GetAsync("/api/v1/pods")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await none.GetAsync("/readyz")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Known_tokens_are_their_users_and_none_is_anonymous_where_that_is_allowed()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions
        {
            AllowAnonymous = true,
            Tokens = System.Collections.Immutable.ImmutableDictionary<string, UserIdentity>.Empty.Add("abc", new UserIdentity("jane", ["devs"])),
        });
        using var jane = server.Client("abc");
        using var none = new HttpClient { BaseAddress = server.Address };

        await jane.GetAsync("/api/v1/pods");
        await none.GetAsync("/api/v1/pods");

        Assert.That(server.Requests.Select(static r => r.User), Is.EqualTo(["jane", "system:anonymous"]));
        Assert.That(server.Requests.Select(static r => r.Code), Is.All.EqualTo(200));
    }

    [Test]
    public async Task Token_review_knows_audience_and_pod()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = server.Client();
        await server.CreateAsync(Account);
        await server.CreateAsync("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i}]}");
        var request = JsonNode.Parse("""{"spec": {"audiences": ["gatewayapi"], "expirationSeconds": 900, "boundObjectRef": {"kind": "Pod", "apiVersion": "v1", "name": "p"}}}""");
        var issued = await (await client.PostAsJsonAsync("/api/v1/namespaces/default/serviceaccounts/cp/token", request)).Json();
        var token = issued.Text("status", "token");

        var right = await Review(client, token, "gatewayapi");
        var wrong = await Review(client, token, "somebody-else");
        await server.DeleteAsync("pods", "default", "p");
        var late = await Review(client, token, "gatewayapi");

        Assert.That(right.IsTrue("authenticated"), right.ToJsonString());
        Assert.That(right.Text("user", "username"), Is.EqualTo("system:serviceaccount:default:cp"));
        Assert.That((string?)right["audiences"]![0], Is.EqualTo("gatewayapi"));
        Assert.That((string?)right.At("user", "extra", "authentication.kubernetes.io/pod-name")![0], Is.EqualTo("p"));
        Assert.That(wrong.IsTrue("authenticated"), Is.False);
        Assert.That(wrong.Text("error"), Does.Contain("audience"));
        Assert.That(late.IsTrue("authenticated"), Is.False);
        using var asApi = server.Client(token);
        Assert.That((await asApi.GetAsync("/api/v1/pods")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "the token is not for the API server");
    }

    [Test]
    public async Task Tokens_expire()
    {
        var clock = new ManualClock();
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { Time = clock });
        using var client = server.Client();
        await server.CreateAsync(Account);
        var token = server.IssueToken("default", "cp", "gatewayapi", TimeSpan.FromMinutes(10));

        var before = await Review(client, token, "gatewayapi");
        clock.Advance(TimeSpan.FromMinutes(11));
        var after = await Review(client, token, "gatewayapi");
        var tooShort = await client.PostAsJsonAsync("/api/v1/namespaces/default/serviceaccounts/cp/token", JsonNode.Parse("""{"spec": {"expirationSeconds": 10}}"""));

        Assert.That(before.IsTrue("authenticated"));
        Assert.That(after.IsTrue("authenticated"), Is.False);
        Assert.That((int)tooShort.StatusCode, Is.EqualTo(422));
    }

    [Test]
    public async Task Access_reviews_answer_by_the_same_rules()
    {
        await using var server = await Server();
        using var client = server.Client(server.IssueToken("default", "cp"));

        var allowed = await Ask("gateways", "gateway.networking.k8s.io");
        var denied = await Ask("pods", "");

        Assert.That(allowed, Is.True);
        Assert.That(denied, Is.False);

        async Task<bool> Ask(string resource, string group)
        {
            var question = new JsonObject { ["spec"] = new JsonObject { ["resourceAttributes"] = new JsonObject { ["verb"] = "list", ["group"] = group, ["resource"] = resource } } };
            return (await (await client.PostAsJsonAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", question)).Json()).IsTrue("status", "allowed");
        }
    }

    private static async Task<JsonObject> Review(HttpClient client, string token, string audience)
    {
        var question = new JsonObject { ["spec"] = new JsonObject { ["token"] = token, ["audiences"] = new JsonArray(audience) } };
        var response = await client.PostAsJsonAsync("/apis/authentication.k8s.io/v1/tokenreviews", question);
        return (await response.Json())["status"]!.AsObject();
    }
}
