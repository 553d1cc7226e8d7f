using System.Text.Json.Nodes;

namespace GatewayApi.Tests.EndToEnd.Chart;

/// <summary>What the chart renders, and what it refuses.</summary>
public sealed class ChartTests
{
    [TestCase("crds.install=latest", "crds.install")]
    [TestCase("controlPlane.replicas=-1", "controlPlane.replicas")]
    [TestCase("controlPlane.replicas=many", "controlPlane.replicas")]
    [TestCase("controlPlane.logLevel=verbose", "controlPlane.logLevel")]
    [TestCase("controlPlane.advertise=nowhere", "controlPlane.advertise")]
    [TestCase("controlPlane.image.pullPolicy=Sometimes", "controlPlane.image.pullPolicy")]
    [TestCase("controlPlane.nodeSelector.zone=1", "controlPlane.nodeSelector.zone")]
    [TestCase("controlplane.replicas=2", "controlplane")]
    [TestCase("proxy.replicas=2", "proxy")]
    [TestCase("proxy.image.pullPolicy=Always", "proxy.image")]
    [TestCase("gatewayClass.name=", "gatewayClass.name")]
    [TestCase("gatewayClass.name=Not A Name", "gatewayClass.name")]
    [TestCase("metrics.serviceMonitor.interval=often", "metrics.serviceMonitor.interval")]
    public async Task Values_that_make_no_sense_are_refused_and_named(string value, string named)
    {
        var (code, _, error) = await Helm.RunAsync("template", "gatewayapi", Helm.Chart, "--set", value);

        Assert.That(code, Is.Not.Zero);
        Assert.That(error, Does.Contain(named));
    }

    [Test]
    public async Task Every_template_is_rendered_by_the_examples_of_values()
    {
        var (code, output, error) = await Helm.RunAsync("template", "gatewayapi", Helm.Chart, "-n", "gatewayapi-system", "-f", Helm.Values("everything"));
        Assert.That(code, Is.Zero, error);

        foreach (var template in Directory.GetFiles(Path.Combine(Helm.Chart, "templates"), "*.yaml").Select(Path.GetFileName))
        {
            Assert.That(output, Does.Contain($"# Source: gatewayapi/templates/{template}\n"));
        }
    }

    [TestCase("everything")]
    [TestCase("minimal")]
    [TestCase("standard-crds")]
    public async Task Objects_have_the_namespace_and_the_labels_of_the_release(string values)
    {
        foreach (var obj in (await Helm.RenderAsync("-f", Helm.Values(values))).Where(static o => Kind(o) != "CustomResourceDefinition"))
        {
            var (metadata, name) = (obj["metadata"]!, $"{Kind(obj)} {obj["metadata"]!["name"]}");
            Assert.That((string?)metadata["labels"]?["app.kubernetes.io/instance"], Is.EqualTo("gatewayapi"), name);
            Assert.That((string?)metadata["labels"]?["app.kubernetes.io/managed-by"], Is.EqualTo("Helm"), name);
            Assert.That((string?)metadata["labels"]?["helm.sh/chart"], Does.StartWith("gatewayapi-"), name);
            var isOfTheCluster = Kind(obj) is "ClusterRole" or "ClusterRoleBinding" or "GatewayClass";
            Assert.That((string?)metadata["namespace"], Is.EqualTo(isOfTheCluster ? null : "gatewayapi-system"), name);
        }
    }

    [Test]
    public async Task Long_names_of_releases_and_their_Services_stay_within_the_limits()
    {
        var (code, output, error) = await Helm.RunAsync("template", "a-release-with-a-name-of-fifty-three-characters-12345", Helm.Chart, "-n", "elsewhere");
        Assert.That(code, Is.Zero, error);

        foreach (var obj in ApiServer.Yaml.Documents(output).Where(static o => Kind(o) is "Service" or "Deployment"))
        {
            Assert.That(((string)obj["metadata"]!["name"]!).Length, Is.LessThanOrEqualTo(63));
        }

        Assert.That(output, Does.Contain($"--advertise={NameOf(output)}.elsewhere.svc:18000"));
    }

    [TestCase("none", 1)]
    [TestCase("standard", null)]
    [TestCase("experimental", null)]
    public async Task Definitions_are_those_that_were_asked_for_and_stay_when_the_release_goes(string install, int? count)
    {
        var all = await Helm.RenderAsync("--set", $"crds.install={install}");
        var crds = all.Where(static o => Kind(o) == "CustomResourceDefinition").ToArray();

        Assert.That(crds, count is null ? Has.Length.GreaterThan(5) : Has.Length.EqualTo(count));
        Assert.That(crds.All(static c => (string?)c["metadata"]!["annotations"]?["helm.sh/resource-policy"] == "keep"), Is.True);
        Assert.That(
            crds.Select(static c => (string?)c["metadata"]!["annotations"]?["gateway.networking.k8s.io/channel"]).OfType<string>().Distinct(),
            Is.EqualTo(install == "none" ? [] : new[] { install }));

        // Helm looks kinds up before it creates anything; objects of kinds that come with the release are made after it.
        var gatewayClass = all.Single(static o => Kind(o) == "GatewayClass");
        Assert.That((string?)gatewayClass["metadata"]!["annotations"]?["helm.sh/hook"], Is.EqualTo(install == "none" ? null : "post-install,post-upgrade"));
    }

    [TestCase("everything")]
    [TestCase("minimal")]
    public async Task The_control_planes_pod_is_restricted(string values)
    {
        var pod = (await Helm.RenderAsync("-f", Helm.Values(values))).Single(static o => Kind(o) == "Deployment")["spec"]!["template"]!["spec"]!;

        // Pod Security Standards, "restricted".
        Assert.That(pod["hostNetwork"] ?? pod["hostPID"] ?? pod["hostIPC"], Is.Null);
        Assert.That(pod["volumes"]!.AsArray().All(static v => v!["hostPath"] is null));
        Assert.That((bool?)pod["securityContext"]!["runAsNonRoot"], Is.True);
        Assert.That(pod["securityContext"]!["runAsUser"]!.ToString(), Is.Not.EqualTo("0"));
        Assert.That((string?)pod["securityContext"]!["seccompProfile"]!["type"], Is.EqualTo("RuntimeDefault"));
        foreach (var container in pod["containers"]!.AsArray())
        {
            Assert.That((bool?)container!["securityContext"]!["allowPrivilegeEscalation"], Is.False);
            Assert.That(container["securityContext"]!["capabilities"]!.ToJsonString(), Is.EqualTo("""{"drop":["ALL"]}"""));
            Assert.That((bool?)container["securityContext"]!["readOnlyRootFilesystem"], Is.True);
            Assert.That(container["securityContext"]!["privileged"], Is.Null);
        }
    }

    private static string Kind(JsonObject obj) => (string)obj["kind"]!;

    private static string NameOf(string output) =>
        (string)ApiServer.Yaml.Documents(output).Single(static o => Kind(o) == "Service")["metadata"]!["name"]!;
}
