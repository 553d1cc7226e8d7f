using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Authorization;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Patching;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>Carries out requests about resources.</summary>
internal sealed class ResourceRequests(ObjectReader reader, ObjectWriter writer, ObjectDeleter deleter, Reviews reviews)
{
    private readonly Patcher _patcher = new(writer);
    private readonly ScaleSubresource _scale = new(writer, reader);

    public ApiResponse Answer(Call call, Target target)
    {
        if (target.Type.IsReview)
        {
            return call.Verb == "create" ? ApiResponse.Of(reviews.Answer(target, Object(call), call.User), 201) : throw Refusal.MethodNotAllowed();
        }

        return target.Subresource switch
        {
            "" => Main(call, target),
            "status" when target.Type.HasStatus && call.Verb is "get" or "update" or "patch" => Main(call, target),
            "finalize" when target.Type.OtherSubresources.Contains("finalize") && call.Verb == "update" => Main(call, target),
            "scale" when target.Type.HasScale => _scale.Answer(call, target),
            "token" when target.Type.OtherSubresources.Contains("token") && call.Verb == "create" => ApiResponse.Of(reviews.Issue(target, Object(call)), 201),
            "status" or "scale" or "token" or "finalize" when target.Type.HasStatus || target.Type.HasScale => throw Refusal.MethodNotAllowed(),
            _ => throw Refusal.NoSuchResource(),
        };
    }

    private ApiResponse Main(Call call, Target target) => call.Verb switch
    {
        "get" => One(call, reader.Get(target).As(target.Version)),
        "list" => ListWriter.Write(target, reader.List(target, call.List), call.Representation),
        "create" when target.Name.Length == 0 && (target.Namespace.Length > 0 || !target.Type.Namespaced) => Written(call, target, writer.Create(target, Object(call), call.Writing())),
        "update" => Written(call, target, writer.Replace(target, Object(call), call.Writing())),
        "patch" => Written(call, target, Patch(call, target)),
        "delete" => ApiResponse.Of(deleter.Delete(target, DeleteOptions(call), call.Text("dryRun") == "All")),
        "deletecollection" => DeleteCollection(call, target),
        _ => throw Refusal.MethodNotAllowed(),
    };

    private WriteResult Patch(Call call, Target target)
    {
        var isApply = call.ContentType.StartsWith("application/apply-patch", StringComparison.Ordinal);
        if (isApply && call.Text("fieldManager").Length == 0)
        {
            throw Refusal.Of(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch", []);
        }

        if (!isApply && call.Text("force").Length > 0)
        {
            throw Refusal.Of(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch", []);
        }

        return _patcher.Patch(target, call.ContentType, call.Body, call.Writing());
    }

    private ApiResponse DeleteCollection(Call call, Target target)
    {
        var page = reader.List(target, call.List with { Limit = 0, Continue = "" });
        var options = DeleteOptions(call);
        foreach (var stored in page.Objects)
        {
            try
            {
                deleter.Delete(target with { Namespace = stored.Namespace, Name = stored.Name }, options, call.Text("dryRun") == "All");
            }
            catch (ApiException refusal) when (refusal.Code == 404)
            {
                // Somebody else was faster; the aim is reached.
            }
        }

        return ListWriter.Write(target, page, call.Representation);
    }

    private static ApiResponse Written(Call call, Target target, WriteResult result)
    {
        var shown = result.Object.Clone();
        shown["apiVersion"] = target.Type.ApiVersion(target.Version);
        return ApiResponse.Of(call.Representation.Single(shown), result.IsNew ? 201 : 200);
    }

    private static ApiResponse One(Call call, JsonObject obj) => ApiResponse.Of(call.Representation.Single(obj));

    private static JsonObject Object(Call call) => Bodies.Object(call.Body, call.ContentType);

    private static JsonObject DeleteOptions(Call call)
    {
        var options = call.Body.IsEmpty ? [] : Object(call);
        if (call.Text("propagationPolicy") is { Length: > 0 } policy)
        {
            options["propagationPolicy"] = policy;
        }

        return options;
    }
}
