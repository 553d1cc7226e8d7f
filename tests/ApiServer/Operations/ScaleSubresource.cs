using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Http;
using GatewayApi.Tests.ApiServer.Patching;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>The subresource <c>scale</c>: the replicas of a workload, for those who know nothing else of it.</summary>
internal sealed class ScaleSubresource(ObjectWriter writer, ObjectReader reader)
{
    public ApiResponse Answer(Call call, Target target)
    {
        var whole = target with { Subresource = "" };
        return call.Verb switch
        {
            "get" => ApiResponse.Of(Scale(reader.Get(whole).Object)),
            "update" => Write(call, whole, _ => Bodies.Object(call.Body, call.ContentType)),
            "patch" when call.ContentType.StartsWith("application/json-patch", StringComparison.Ordinal) =>
                Write(call, whole, current => JsonPatch.Apply(current, Bodies.Json(call.Body))),
            "patch" => Write(call, whole, current => MergePatch.Apply(current, Bodies.Object(call.Body, call.ContentType))!.AsObject()),
            _ => throw Refusal.MethodNotAllowed(),
        };
    }

    private ApiResponse Write(Call call, Target target, Func<JsonObject, JsonObject> change)
    {
        var result = writer.Change(target, call.Writing() with { ManagedSubresource = "scale" }, current =>
        {
            var scale = change(Scale(current));
            if (scale.Text("metadata", "resourceVersion") is { Length: > 0 } version && version != current.Text("metadata", "resourceVersion"))
            {
                throw Refusal.Conflict(target.Type, target.Name);
            }

            current["spec"]!["replicas"] = scale.Number("spec", "replicas") ?? 0;
            return current;
        });
        return ApiResponse.Of(Scale(result.Object));
    }

    private static JsonObject Scale(JsonObject obj)
    {
        var metadata = new JsonObject();
        foreach (var field in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
        {
            metadata.Put(field, obj.At("metadata", field)?.DeepClone());
        }

        var labels = obj.At("spec", "selector", "matchLabels") as JsonObject ?? [];
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = obj.Number("spec", "replicas") ?? 0 },
            ["status"] = new JsonObject
            {
                ["replicas"] = obj.Number("status", "replicas") ?? 0,
                ["selector"] = string.Join(",", labels.Select(static l => $"{l.Key}={l.Value}")),
            },
        };
    }
}
