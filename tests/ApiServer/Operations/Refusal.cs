using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>The errors of an API server, shaped as <c>k8s.io/apimachinery/pkg/api/errors</c> shapes them.</summary>
internal static class Refusal
{
    public static ApiException NotFound(ResourceType type, string name) =>
        Of(404, "NotFound", $"{type.Id} \"{name}\" not found", Details(type, name));

    public static ApiException AlreadyExists(ResourceType type, string name) =>
        Of(409, "AlreadyExists", $"{type.Id} \"{name}\" already exists", Details(type, name));

    public static ApiException Conflict(ResourceType type, string name, string why = "the object has been modified; please apply your changes to the latest version and try again") =>
        Of(409, "Conflict", $"Operation cannot be fulfilled on {type.Id} \"{name}\": {why}", Details(type, name));

    /// <summary>Server-side apply met fields that others own.</summary>
    public static ApiException ApplyConflict(IReadOnlyCollection<(string Message, string Field)> conflicts)
    {
        var causes = conflicts.Select(static c => Cause("FieldManagerConflict", c.Message, c.Field));
        var first = conflicts.First();
        var message = conflicts.Count == 1
            ? $"Apply failed with 1 conflict: {first.Message}: {first.Field}"
            : $"Apply failed with {conflicts.Count} conflicts: {string.Join("\n", conflicts.Select(static c => $"{c.Message}: {c.Field}"))}";
        return Of(409, "Conflict", message, new JsonObject { ["causes"] = new JsonArray([.. causes]) });
    }

    public static ApiException Invalid(ResourceType type, string name, params IReadOnlyCollection<(string Reason, string Field, string Message)> causes)
    {
        var details = Details(type, name);
        details["kind"] = type.Kind;
        details["causes"] = new JsonArray([.. causes.Select(static c => Cause(c.Reason, c.Message, c.Field))]);
        var lines = causes.Select(static c => $"{c.Field}: {c.Message}").ToArray();
        var all = lines.Length == 1 ? lines[0] : $"[{string.Join(", ", lines)}]";
        var qualified = type.Group.Length == 0 ? type.Kind : $"{type.Kind}.{type.Group}";
        return Of(422, "Invalid", $"{qualified} \"{name}\" is invalid: {all}", details);
    }

    public static ApiException BadRequest(string message) => Of(400, "BadRequest", message);

    public static ApiException Unauthorized() => Of(401, "Unauthorized", "Unauthorized");

    public static ApiException Forbidden(ResourceType type, string name, string why, JsonArray? causes = null)
    {
        var details = Details(type, name);
        details.Put("causes", causes);
        return Of(403, "Forbidden", $"{type.Id} \"{name}\" is forbidden: {why}", details);
    }

    public static ApiException Expired(string message, JsonObject? listMeta = null)
    {
        var refusal = Of(410, "Expired", message);
        if (listMeta is not null)
        {
            refusal.Status["metadata"] = listMeta;
        }

        return refusal;
    }

    public static ApiException TooLargeVersion(long version, long current) => Of(
        504,
        "Timeout",
        $"Timeout: Too large resource version: {version}, current: {current}",
        new JsonObject { ["causes"] = new JsonArray(Cause("ResourceVersionTooLarge", "Too large resource version", "")), ["retryAfterSeconds"] = 1 });

    public static ApiException MethodNotAllowed() =>
        Of(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiException NoSuchResource() => Of(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiException UnsupportedMediaType(string message) => Of(415, "UnsupportedMediaType", message);

    public static ApiException InternalError(string message) =>
        Of(500, "InternalError", $"Internal error occurred: {message}", new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) });

    public static ApiException Of(int code, string reason, string message, JsonObject? details = null)
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = message,
            ["reason"] = reason,
        };
        status.Put("details", details);
        status["code"] = code;
        return new ApiException(status);
    }

    public static JsonObject Cause(string reason, string message, string field) => new() { ["reason"] = reason, ["message"] = message, ["field"] = field };

    public static JsonObject Details(ResourceType type, string name)
    {
        var details = new JsonObject { ["name"] = name };
        if (type.Group.Length > 0)
        {
            details["group"] = type.Group;
        }

        details["kind"] = type.Plural;
        return details;
    }
}
