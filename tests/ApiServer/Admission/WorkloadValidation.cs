using System.Globalization;
using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>Rules of Deployments and pods.</summary>
internal static class WorkloadValidation
{
    public static void Deployment(JsonObject deployment, JsonObject? old, Causes causes)
    {
        var spec = deployment["spec"];
        var labels = spec.At("template", "metadata", "labels");
        if (spec.At("selector", "matchLabels") is not JsonObject { Count: > 0 } wanted)
        {
            if (spec.At("selector", "matchExpressions") is null)
            {
                causes.Missing("spec.selector");
            }
        }
        else if (wanted.Any(w => !JsonNode.DeepEquals(w.Value, labels.At(w.Key))))
        {
            causes.Invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
        }

        if (old is not null)
        {
            causes.Immutable("spec.selector", old.At("spec", "selector"), spec.At("selector"));
        }

        if (spec.Number("replicas") < 0)
        {
            causes.Invalid("spec.replicas", spec.At("replicas"), "must be greater than or equal to 0");
        }

        PodSpec(spec.At("template", "spec"), "spec.template.spec", causes);
    }

    public static void PodSpec(JsonNode? spec, string path, Causes causes)
    {
        var volumes = Names(spec, "volumes", path, causes);
        if (!spec.Items("containers").Any())
        {
            causes.Missing($"{path}.containers");
        }

        foreach (var list in new[] { "containers", "initContainers" })
        {
            Names(spec, list, path, causes);
            foreach (var (container, i) in spec.Items(list).Select(static (c, i) => (c, i)))
            {
                Container(container, string.Create(CultureInfo.InvariantCulture, $"{path}.{list}[{i}]"), volumes, causes);
            }
        }
    }

    private static void Container(JsonObject container, string path, HashSet<string> volumes, Causes causes)
    {
        causes.Required(container, path, "image");
        Names(container, "env", path, causes, areUnique: false);
        var mounts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (mount, i) in container.Items("volumeMounts").Select(static (m, i) => (m, i)))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.volumeMounts[{i}]");
            causes.Required(mount, at, "mountPath");
            if (!volumes.Contains(mount.Text("name")))
            {
                causes.NotFound($"{at}.name", mount.Text("name"));
            }

            if (!mounts.Add(mount.Text("mountPath")))
            {
                causes.Invalid($"{at}.mountPath", mount["mountPath"], "must be unique");
            }
        }

        foreach (var (port, i) in container.Items("ports").Select(static (p, i) => (p, i)))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.ports[{i}]");
            if (port.Number("containerPort") is not (>= 1 and <= 65535))
            {
                causes.Invalid($"{at}.containerPort", port["containerPort"], "must be between 1 and 65535, inclusive");
            }

            // Port names are IANA service names, shorter than everything else.
            if (port.Text("name").Length > 15)
            {
                causes.Invalid($"{at}.name", port["name"], "must be no more than 15 characters");
            }
        }
    }

    private static HashSet<string> Names(JsonNode? holder, string list, string path, Causes causes, bool areUnique = true)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (item, i) in holder.Items(list).Select(static (n, i) => (n, i)))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.{list}[{i}]");
            causes.Required(item, at, "name");
            if (!names.Add(item.Text("name")) && areUnique)
            {
                causes.Duplicate($"{at}.name", item.Text("name"));
            }
        }

        return names;
    }
}
