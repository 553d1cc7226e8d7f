using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Apply;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Patching;

/// <summary>Does a PATCH, of whichever type.</summary>
internal sealed class Patcher(ObjectWriter writer)
{
    private const string Json = "application/json-patch+json";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Apply = "application/apply-patch+yaml";
    private const string ApplyCbor = "application/apply-patch+cbor";

    /// <exception cref="ApiException">The patch or its result is refused.</exception>
    public WriteResult Patch(Target target, string contentType, ReadOnlyMemory<byte> body, WriteOptions options)
    {
        var type = contentType.Split(';')[0].Trim();
        switch (type)
        {
            case Apply:
                return new ServerSideApply(writer).Apply(target, Bodies.Object(body, type), options);
            case Merge:
                var patch = Bodies.Json(body);
                return writer.Change(target, options, current => Decode(MergePatch.Apply(current, patch), target, options));
            case Json:
                var operations = Bodies.Json(body);
                return writer.Change(target, options, current => Decode(JsonPatch.Apply(current, operations), target, options));
            case Strategic when !target.Type.IsCustom:
                var changes = Bodies.Json(body);
                return writer.Change(target, options, current => Decode(StrategicMergePatch.Apply(current, changes, BuiltInMergeType.Of(target.Type.Kind)), target, options));
            default:
                var supported = target.Type.IsCustom ? $"{Json}, {Merge}, {Apply}, {ApplyCbor}" : $"{Json}, {Merge}, {Strategic}, {Apply}, {ApplyCbor}";
                throw Refusal.UnsupportedMediaType($"the body of the request was in an unknown format - accepted media types include: {supported}");
        }
    }

    private static JsonObject Decode(JsonNode? patched, Target target, WriteOptions options)
    {
        var obj = patched as JsonObject ?? throw Refusal.BadRequest("the patched object is no object");
        Admission.SchemaAdmission.Decode(obj, target, options);
        return obj;
    }
}
