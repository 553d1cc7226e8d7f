using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>
/// The defaults of built-in kinds. They matter: whoever compares what it wants with what is stored must not find a difference for ever.
/// </summary>
internal static class BuiltInDefaults
{
    public static void Apply(JsonObject obj, ResourceType type)
    {
        switch (type.Id)
        {
            case "secrets":
                Secret(obj);
                break;
            case "services":
                Service(obj.Ensure("spec"));
                break;
            case "deployments.apps":
                Deployment(obj.Ensure("spec"));
                break;
            case "pods":
                PodDefaults.Apply(obj.Ensure("spec"));
                break;
            case "horizontalpodautoscalers.autoscaling":
                Set(obj.Ensure("spec"), "minReplicas", 1);
                break;
            case "namespaces":
                obj.Ensure("metadata").Ensure("labels")["kubernetes.io/metadata.name"] = obj.Text("metadata", "name");
                break;
            default:
                break;
        }
    }

    internal static void Set(JsonObject obj, string field, JsonNode value)
    {
        if (!obj.ContainsKey(field))
        {
            obj[field] = value;
        }
    }

    private static void Secret(JsonObject secret)
    {
        Set(secret, "type", "Opaque");
        if (secret["stringData"] is JsonObject texts)
        {
            var data = secret.Ensure("data");
            foreach (var (name, text) in texts)
            {
                data[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text!.GetValue<string>()));
            }

            secret.Remove("stringData");
        }
    }

    private static void Service(JsonObject spec)
    {
        Set(spec, "type", "ClusterIP");
        Set(spec, "sessionAffinity", "None");
        var type = spec.Text("type");
        if (type != "ExternalName")
        {
            Set(spec, "internalTrafficPolicy", "Cluster");
        }

        if (type is "LoadBalancer" or "NodePort")
        {
            Set(spec, "externalTrafficPolicy", "Cluster");
        }

        if (type == "LoadBalancer")
        {
            Set(spec, "allocateLoadBalancerNodePorts", true);
        }

        foreach (var port in spec.Items("ports"))
        {
            Set(port, "protocol", "TCP");
            if (port["port"] is { } number)
            {
                Set(port, "targetPort", number.DeepClone());
            }
        }
    }

    private static void Deployment(JsonObject spec)
    {
        Set(spec, "replicas", 1);
        Set(spec, "revisionHistoryLimit", 10);
        Set(spec, "progressDeadlineSeconds", 600);
        var strategy = spec.Ensure("strategy");
        Set(strategy, "type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Ensure("rollingUpdate");
            Set(rolling, "maxUnavailable", "25%");
            Set(rolling, "maxSurge", "25%");
        }

        PodDefaults.Apply(spec.Ensure("template").Ensure("spec"));
    }
}
