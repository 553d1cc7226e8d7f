using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Routes;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>The pod of a proxy: as restricted as the Pod Security Standards ask, with one token that is good for one thing.</summary>
internal static class ProxyPod
{
    /// <summary>The name of the file, and of the ConfigMap's entry, with the certificates that the control plane is trusted by.</summary>
    public const string TrustBundleKey = "ca.crt";

    private const int AdminPort = 19000;
    private const int User = 65532;
    private const string IdentityDirectory = "/var/run/secrets/gatewayapi.dev";
    private const string StateDirectory = "/var/lib/gatewayapi";
    private const long TokenSeconds = 3600;

    // Until endpoints without this pod have reached every node and load balancer.
    private const string DefaultGrace = "10s";
    private const string DefaultDrainTimeout = "30s";
    private const ulong KillMarginSeconds = 10;

    /// <summary>The <c>spec</c> of the pod.</summary>
    public static JsonObject Build(Gateway gateway, GatewayParametersSpec parameters, InfrastructureSettings settings, string name)
    {
        var pod = parameters.Pod ?? new PodParameters();
        var (grace, timeout) = (parameters.Drain?.Grace ?? DefaultGrace, parameters.Drain?.Timeout ?? DefaultDrainTimeout);
        return new JsonObject
        {
            ["serviceAccountName"] = name,
            ["automountServiceAccountToken"] = false,
            ["enableServiceLinks"] = false,
            ["terminationGracePeriodSeconds"] = Seconds(grace) + Seconds(timeout) + KillMarginSeconds,
            ["securityContext"] = PodSecurity().Over(pod.SecurityContext),
            ["containers"] = new JsonArray(Container(gateway, parameters, settings, grace, timeout)),
            ["volumes"] = new JsonArray(
                new JsonObject { ["name"] = "state", ["emptyDir"] = new JsonObject() },
                new JsonObject { ["name"] = "identity", ["projected"] = new JsonObject { ["sources"] = Identity(name) } }),
            ["topologySpreadConstraints"] = pod.TopologySpreadConstraints.IsEmpty ? Spread(gateway) : Json.Of(pod.TopologySpreadConstraints),
        }
        .With("imagePullSecrets", new JsonArray([.. parameters.ImagePullSecrets.Select(static s => new JsonObject { ["name"] = s.Name })]))
        .With("nodeSelector", Json.Of(pod.NodeSelector))
        .With("tolerations", Json.Of(pod.Tolerations))
        .With("affinity", Json.Of(pod.Affinity))
        .With("priorityClassName", pod.PriorityClassName);
    }

    private static JsonObject Container(Gateway gateway, GatewayParametersSpec parameters, InfrastructureSettings settings, string grace, string timeout) =>
        new JsonObject
        {
            ["name"] = "proxy",
            ["image"] = parameters.Image ?? settings.ProxyImage,
            ["args"] = new JsonArray(
                $"--control-plane={settings.ControlPlane}",
                $"--control-plane-ca={IdentityDirectory}/{TrustBundleKey}",
                $"--token-file={IdentityDirectory}/token",
                $"--gateway={gateway.Key}",
                "--node-id=$(POD_NAME)",
                $"--state={StateDirectory}",
                string.Create(CultureInfo.InvariantCulture, $"--admin-address=[::]:{AdminPort}"),
                $"--access-log={(parameters.AccessLog ?? true ? "on" : "off")}",
                $"--log-level={parameters.LogLevel ?? "info"}",
                "--log-format=json",
                string.Create(CultureInfo.InvariantCulture, $"--drain-grace={Milliseconds(grace)}ms"),
                string.Create(CultureInfo.InvariantCulture, $"--drain-timeout={Milliseconds(timeout)}ms")),
            ["env"] = new JsonArray(new JsonObject
            {
                ["name"] = "POD_NAME",
                ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = "metadata.name" } },
            }),

            // The listeners' ports are not named here: they come and go without a restart.
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "admin", ["containerPort"] = AdminPort, ["protocol"] = "TCP" }),
            ["readinessProbe"] = Probe("/readyz", period: 2, failures: 1),
            ["livenessProbe"] = Probe("/livez", period: 10, failures: 3),
            ["resources"] = Json.Of(parameters.Resources)
                ?? new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "64Mi" } },
            ["securityContext"] = ContainerSecurity().Over(parameters.ContainerSecurityContext),
            ["volumeMounts"] = new JsonArray(
                new JsonObject { ["name"] = "state", ["mountPath"] = StateDirectory },
                new JsonObject { ["name"] = "identity", ["mountPath"] = IdentityDirectory, ["readOnly"] = true }),
        }
        .With("imagePullPolicy", parameters.ImagePullPolicy);

    private static JsonObject PodSecurity() => new()
    {
        ["runAsNonRoot"] = true,
        ["runAsUser"] = User,
        ["runAsGroup"] = User,
        ["fsGroup"] = User,
        ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },

        // Lets a process without privileges bind port 80; one of the sysctls that Kubernetes calls safe.
        ["sysctls"] = new JsonArray(new JsonObject { ["name"] = "net.ipv4.ip_unprivileged_port_start", ["value"] = "0" }),
    };

    private static JsonObject ContainerSecurity() => new()
    {
        ["allowPrivilegeEscalation"] = false,
        ["readOnlyRootFilesystem"] = true,
        ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
    };

    private static JsonObject Probe(string path, int period, int failures) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = "admin" },
        ["periodSeconds"] = period,
        ["failureThreshold"] = failures,
    };

    private static JsonArray Identity(string name) => new(
        new JsonObject
        {
            ["serviceAccountToken"] = new JsonObject { ["path"] = "token", ["audience"] = ProxyTokens.Audience, ["expirationSeconds"] = TokenSeconds },
        },
        new JsonObject
        {
            ["configMap"] = new JsonObject
            {
                ["name"] = name,
                ["items"] = new JsonArray(new JsonObject { ["key"] = TrustBundleKey, ["path"] = TrustBundleKey }),
            },
        });

    private static JsonArray Spread(Gateway gateway) => new(new JsonObject
    {
        ["maxSkew"] = 1,
        ["topologyKey"] = "kubernetes.io/hostname",
        ["whenUnsatisfiable"] = "ScheduleAnyway",
        ["labelSelector"] = new JsonObject { ["matchLabels"] = Json.Of(InfrastructureLabels.Selector(gateway)) },
    });

    private static ulong Seconds(string duration) => (Milliseconds(duration) + 999) / 1000;

    // Parameters with other durations have been refused.
    private static ulong Milliseconds(string duration) => Durations.TryRead(duration, out var milliseconds) ? milliseconds : 0;
}
