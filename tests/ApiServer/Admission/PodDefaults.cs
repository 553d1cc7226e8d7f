using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>The defaults of a pod's specification.</summary>
internal static class PodDefaults
{
    public static void Apply(JsonObject spec)
    {
        BuiltInDefaults.Set(spec, "restartPolicy", "Always");
        BuiltInDefaults.Set(spec, "terminationGracePeriodSeconds", 30);
        BuiltInDefaults.Set(spec, "dnsPolicy", "ClusterFirst");
        BuiltInDefaults.Set(spec, "schedulerName", "default-scheduler");
        spec.Ensure("securityContext");
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            // The old name of the field follows the new one.
            spec["serviceAccount"] = account;
        }

        foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
        {
            Container(container);
        }

        foreach (var volume in spec.Items("volumes"))
        {
            Volume(volume);
        }
    }

    private static void Container(JsonObject container)
    {
        var image = container.Text("image");
        var latest = !image.Contains('@', StringComparison.Ordinal) && (image.EndsWith(":latest", StringComparison.Ordinal) || !image[(image.LastIndexOf('/') + 1)..].Contains(':', StringComparison.Ordinal));
        BuiltInDefaults.Set(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
        BuiltInDefaults.Set(container, "terminationMessagePath", "/dev/termination-log");
        BuiltInDefaults.Set(container, "terminationMessagePolicy", "File");
        container.Ensure("resources");
        foreach (var port in container.Items("ports"))
        {
            BuiltInDefaults.Set(port, "protocol", "TCP");
        }

        foreach (var env in container.Items("env"))
        {
            if (env.At("valueFrom", "fieldRef") is JsonObject reference)
            {
                BuiltInDefaults.Set(reference, "apiVersion", "v1");
            }
        }

        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" }.Select(p => container[p]).OfType<JsonObject>())
        {
            BuiltInDefaults.Set(probe, "timeoutSeconds", 1);
            BuiltInDefaults.Set(probe, "periodSeconds", 10);
            BuiltInDefaults.Set(probe, "successThreshold", 1);
            BuiltInDefaults.Set(probe, "failureThreshold", 3);
            if (probe["httpGet"] is JsonObject get)
            {
                BuiltInDefaults.Set(get, "path", "/");
                BuiltInDefaults.Set(get, "scheme", "HTTP");
            }
        }
    }

    private static void Volume(JsonObject volume)
    {
        foreach (var kind in new[] { "secret", "configMap", "projected", "downwardAPI" })
        {
            if (volume[kind] is JsonObject source)
            {
                BuiltInDefaults.Set(source, "defaultMode", 420);
                foreach (var token in source.Items("sources").Select(static s => s["serviceAccountToken"]).OfType<JsonObject>())
                {
                    BuiltInDefaults.Set(token, "expirationSeconds", 3600);
                }
            }
        }
    }
}
