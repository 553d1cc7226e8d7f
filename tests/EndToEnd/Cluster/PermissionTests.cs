using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.EndToEnd.Chart;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>The chart grants what the control plane asks for: nothing less, and nothing more.</summary>
public sealed class PermissionTests
{
    private const string User = "system:serviceaccount:gatewayapi-system:gatewayapi-controlplane";

    // What no recorded request shows, and why it is granted.
    private static readonly Dictionary<string, string> Justified = new(StringComparer.Ordinal)
    {
        ["create serviceaccounts"] = "applying an object that does not exist takes both verbs",
        ["create services"] = "applying",
        ["create configmaps"] = "applying",
        ["create deployments.apps"] = "applying",
        ["create horizontalpodautoscalers.autoscaling"] = "applying",
        ["create poddisruptionbudgets.policy"] = "applying",
    };

    [Test]
    public async Task The_whole_story_is_played_with_the_permissions_of_the_chart_and_uses_each_of_them()
    {
        var rendered = await Helm.RenderAsync("--set", "gatewayClass.parameters.service.type=NodePort");
        await using var cluster = await ClusterUnderTest.StartAsync(new TestApiServerOptions { SimulateControllers = true, EnforceRbac = true }, isInstalled: false);
        await using var backend = await Backend.Start("a");
        foreach (var obj in rendered.OrderBy(static o => (string?)o["kind"] == "CustomResourceDefinition" ? 0 : 1))
        {
            await cluster.Server.CreateAsync(obj.DeepClone().AsObject());
        }

        var token = await cluster.Server.IssueTokenAsync(ClusterUnderTest.SystemNamespace, "gatewayapi-controlplane");
        await ChartStory.PlayAsync(cluster, token, backend);

        var requests = cluster.Server.Requests.Where(static r => r.User == User).ToArray();
        Assert.That(requests.Where(static r => r.Code == 403), Is.Empty);
        var used = requests.Where(static r => r.Resource.Length > 0).Select(static r => Permission(r.Verb, r.Group, r.Resource, r.Subresource)).ToHashSet();
        var granted = rendered.Where(static o => (string?)o["kind"] is "ClusterRole" or "Role").SelectMany(Permissions).ToHashSet();
        Assert.That(granted.Except(used).Except(Justified.Keys).Order(), Is.Empty, "granted without being used");
        Assert.That(Justified.Keys.Except(granted), Is.Empty);
        Assert.That(Justified.Keys.Intersect(used), Is.Empty);
    }

    [Test]
    public async Task No_Secret_can_be_written_outside_of_the_control_planes_namespace_and_nothing_is_granted_by_a_wildcard()
    {
        var rules = (await Helm.RenderAsync()).Where(static o => (string?)o["kind"] == "ClusterRole").SelectMany(Permissions).ToArray();

        Assert.That(rules.Where(static r => r.Contains('*', StringComparison.Ordinal)), Is.Empty);
        Assert.That(rules.Where(static r => r.EndsWith(" secrets", StringComparison.Ordinal)), Is.EquivalentTo(new[] { "get secrets", "list secrets", "watch secrets" }));
    }

    [TestCase("referencegrants", "gateway.networking.k8s.io")]
    [TestCase("grpcroutes", "gateway.networking.k8s.io")]
    [TestCase("gatewayparameters", "gatewayapi.dev")]
    [TestCase("configmaps", "")]
    public async Task Without_the_permission_to_read_one_kind_the_others_work_and_the_log_names_it(string resource, string group)
    {
        await using var cluster = await ClusterUnderTest.StartAsync();
        foreach (var verb in new[] { "list", "watch" })
        {
            cluster.Server.Faults.Add(new FaultRule { Verb = verb, Resource = resource, Fault = Fault.Fail(403) });
        }

        await using var backend = await Backend.Start("a");
        cluster.StartControlPlane();
        await ChartStory.ServeAsync(cluster, backend);
        await cluster.Until(
            () => Task.FromResult(cluster.Log.Contains($"missing permission: verbs get, list and watch on resource {resource} of API group \"{group}\"", StringComparison.Ordinal)),
            "the log names the permission");
    }

    private static IEnumerable<string> Permissions(JsonObject role) =>
        from rule in role["rules"]!.AsArray()
        from @group in rule!["apiGroups"]!.AsArray()
        from resource in rule["resources"]!.AsArray()
        from verb in rule["verbs"]!.AsArray()
        let parts = ((string)resource!).Split('/')
        select Permission((string)verb!, (string)@group!, parts[0], parts.ElementAtOrDefault(1) ?? "");

    private static string Permission(string verb, string group, string resource, string subresource) =>
        $"{verb} {resource}{(group.Length > 0 ? "." + group : "")}{(subresource.Length > 0 ? "/" + subresource : "")}";
}
