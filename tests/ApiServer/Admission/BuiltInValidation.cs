using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>
/// The rules of built-in kinds that a control plane of gateways can break: a small part of <c>pkg/apis/*/validation</c> of Kubernetes. What
/// they allow a real server may still refuse.
/// </summary>
internal static class BuiltInValidation
{
    /// <exception cref="ApiException">A rule is broken (422).</exception>
    public static void Validate(JsonObject obj, JsonObject? old, ResourceType type)
    {
        var causes = new Causes();
        OwnerReferences(obj, causes);
        switch (type.Id)
        {
            case "deployments.apps":
                WorkloadValidation.Deployment(obj, old, causes);
                break;
            case "pods":
                WorkloadValidation.PodSpec(obj["spec"], "spec", causes);
                break;
            case "services":
                ServiceValidation.Validate(obj, old, causes);
                break;
            case "secrets":
                Secret(obj, old, causes);
                break;
            case "configmaps":
                Frozen(obj, old, causes, "data", "binaryData");
                break;
            case "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io" when old is not null:
                causes.Immutable("roleRef", old["roleRef"], obj["roleRef"]);
                break;
            case "horizontalpodautoscalers.autoscaling":
                Autoscaler(obj["spec"], causes);
                break;
            case "poddisruptionbudgets.policy" when obj.At("spec", "minAvailable") is not null && obj.At("spec", "maxUnavailable") is not null:
                causes.Invalid("spec", null, "minAvailable and maxUnavailable cannot be both set");
                break;
            case "leases.coordination.k8s.io" when obj.Number("spec", "leaseDurationSeconds") is <= 0:
                causes.Invalid("spec.leaseDurationSeconds", obj.At("spec", "leaseDurationSeconds"), "must be greater than 0");
                break;
            case "events" or "events.events.k8s.io":
                EventValidation.Validate(obj, type, causes);
                break;
            default:
                break;
        }

        if (causes.All.Count > 0)
        {
            throw Refusal.Invalid(type, obj.Text("metadata", "name"), causes.All);
        }
    }

    private static void OwnerReferences(JsonObject obj, Causes causes)
    {
        var controllers = 0;
        foreach (var (reference, i) in obj.Items("metadata", "ownerReferences").Select(static (r, i) => (r, i)))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"metadata.ownerReferences[{i}]");
            causes.Required(reference, path, "apiVersion");
            causes.Required(reference, path, "kind");
            causes.Required(reference, path, "name");
            causes.Required(reference, path, "uid");
            controllers += reference.IsTrue("controller") ? 1 : 0;
        }

        if (controllers > 1)
        {
            causes.Invalid("metadata.ownerReferences", null, "Only one reference can have Controller set to true");
        }
    }

    private static void Secret(JsonObject secret, JsonObject? old, Causes causes)
    {
        foreach (var (name, value) in secret["data"] as JsonObject ?? [])
        {
            if (!Convert.TryFromBase64String(value!.GetValue<string>(), new byte[value.GetValue<string>().Length], out _))
            {
                // A real server fails while it decodes such a body, before any validation.
                throw Refusal.BadRequest($"Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte 0 (data.{name})");
            }
        }

        if (secret.Text("type") == "kubernetes.io/tls")
        {
            foreach (var name in new[] { "tls.crt", "tls.key" }.Where(n => secret.At("data", n) is null))
            {
                causes.Missing($"data[{name}]");
            }
        }

        if (old is not null)
        {
            causes.Immutable("type", old["type"], secret["type"]);
        }

        Frozen(secret, old, causes, "data");
    }

    private static void Frozen(JsonObject obj, JsonObject? old, Causes causes, params string[] fields)
    {
        foreach (var field in fields.Where(f => old.IsTrue("immutable") && !JsonNode.DeepEquals(old![f], obj[f])))
        {
            causes.Forbidden(field, "field is immutable when `immutable` is set");
        }
    }

    private static void Autoscaler(JsonNode? spec, Causes causes)
    {
        causes.Required(spec.At("scaleTargetRef"), "spec.scaleTargetRef", "kind");
        causes.Required(spec.At("scaleTargetRef"), "spec.scaleTargetRef", "name");
        if (spec.Number("maxReplicas") is not > 0)
        {
            causes.Invalid("spec.maxReplicas", spec.At("maxReplicas"), "must be greater than 0");
        }
        else if (spec.Number("minReplicas") > spec.Number("maxReplicas"))
        {
            causes.Invalid("spec.maxReplicas", spec.At("maxReplicas"), "must be greater than or equal to `minReplicas`");
        }
    }
}
