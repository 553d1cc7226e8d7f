using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>The parts of metadata that belong to the server.</summary>
internal static class Metadata
{
    private static readonly string[] OwnedByServer = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink"];

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static void Initialize(JsonObject obj, Target target, DateTimeOffset now)
    {
        var metadata = obj.Ensure("metadata");
        if (metadata.Text("resourceVersion") is not ("" or "0"))
        {
            throw Refusal.Of(500, "", "resourceVersion should not be set on objects to be created");
        }

        foreach (var field in OwnedByServer)
        {
            metadata.Remove(field);
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Time(now);
        if (target.Type.HasGeneration)
        {
            metadata["generation"] = 1;
        }
    }

    public static void Keep(JsonObject next, JsonObject old)
    {
        var metadata = next.Ensure("metadata");
        foreach (var field in OwnedByServer)
        {
            metadata.Put(field, old.At("metadata", field)?.DeepClone());
        }
    }

    /// <summary>Checks that an object is what the URL says, and completes what it leaves out.</summary>
    public static void Identify(JsonObject obj, Target target)
    {
        var type = target.Type;
        var expected = type.ApiVersion(target.Version);
        if (type.IsCustom && obj.Text("kind").Length == 0)
        {
            throw Refusal.BadRequest($"Object 'Kind' is missing in '{obj.ToJsonString()}'");
        }

        if (obj.Text("apiVersion") is { Length: > 0 } apiVersion && apiVersion != expected)
        {
            throw Refusal.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({expected})");
        }

        if (obj.Text("kind") is { Length: > 0 } kind && kind != type.Kind)
        {
            throw Refusal.BadRequest($"{kind} in version \"{target.Version}\" cannot be handled as a {type.Kind}");
        }

        (obj["apiVersion"], obj["kind"]) = (expected, type.Kind);
        var metadata = obj.Ensure("metadata");
        if (!type.Namespaced)
        {
            metadata.Remove("namespace");
        }
        else if (metadata.Text("namespace") is { Length: > 0 } ns && ns != target.Namespace)
        {
            throw Refusal.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
        }
        else
        {
            metadata["namespace"] = target.Namespace;
        }

        if (target.Name.Length > 0)
        {
            if (metadata.Text("name") is { Length: > 0 } name && name != target.Name)
            {
                throw Refusal.BadRequest($"the name of the object ({name}) does not match the name on the URL ({target.Name})");
            }

            metadata["name"] = target.Name;
        }
    }

    public static void Name(JsonObject obj, ResourceType type)
    {
        const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
        var metadata = obj.Ensure("metadata");
        if (metadata.Text("name").Length > 0)
        {
            return;
        }

        if (metadata.Text("generateName") is not { Length: > 0 } prefix)
        {
            throw Refusal.Invalid(type, "", ("FieldValueRequired", "metadata.name", "Required value: name or generateName is required"));
        }

        metadata["name"] = prefix + new string(System.Security.Cryptography.RandomNumberGenerator.GetItems<char>(Alphabet, 5));
    }

    /// <summary>Whether anything but metadata and status differs.</summary>
    public static bool SpecificationDiffers(JsonObject a, JsonObject b) =>
        a.Select(static p => p.Key).Union(b.Select(static p => p.Key))
            .Where(static f => f is not ("metadata" or "status" or "apiVersion" or "kind"))
            .Any(f => !JsonNode.DeepEquals(a[f], b[f]));

    public static bool IsTerminating(JsonObject obj) => obj.Text("metadata", "deletionTimestamp").Length > 0;

    /// <summary>What still holds a deleted object back.</summary>
    public static bool HasFinalizers(JsonObject obj) =>
        obj.At("metadata", "finalizers") is JsonArray { Count: > 0 } || (obj.Text("kind") == "Namespace" && obj.At("spec", "finalizers") is JsonArray { Count: > 0 });
}
