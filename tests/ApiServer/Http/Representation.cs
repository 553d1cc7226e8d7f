using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>How a client wants objects: whole, their metadata only, or as rows of a table (<c>Accept: application/json;as=…;g=meta.k8s.io;v=v1</c>).</summary>
internal sealed class Representation
{
    private static readonly Representation Whole = new("");
    private readonly string _as;

    private Representation(string form) => _as = form;

    public string? ListKind => _as switch { "" => null, "Table" => "Table", _ => "PartialObjectMetadataList" };

    public string? ApiVersion => _as.Length == 0 ? null : "meta.k8s.io/v1";

    public string ItemsField => _as == "Table" ? "rows" : "items";

    public static Representation Of(string accept)
    {
        foreach (var choice in accept.Split(','))
        {
            var form = choice.Split(';').Select(static p => p.Trim()).FirstOrDefault(static p => p.StartsWith("as=", StringComparison.Ordinal));
            if (form is "as=Table" or "as=PartialObjectMetadata" or "as=PartialObjectMetadataList")
            {
                return new Representation(form["as=".Length..]);
            }

            if (choice.Contains("json", StringComparison.Ordinal) || choice.Contains("*/*", StringComparison.Ordinal))
            {
                return Whole;
            }
        }

        return Whole;
    }

    /// <summary>An object for a list.</summary>
    public byte[] ItemBytes(StoredObject stored, string version) => _as.Length == 0 ? stored.ItemJson(version) : Bytes(stored, version);

    /// <summary>An object for an event.</summary>
    public byte[] Bytes(StoredObject stored, string version) => _as switch
    {
        "" => stored.Json(version),
        "Table" => JsonSerializer.SerializeToUtf8Bytes(Row(stored), StoredObject.Plain),
        _ => JsonSerializer.SerializeToUtf8Bytes(Partial(stored.Object), StoredObject.Plain),
    };

    /// <summary>An object on its own.</summary>
    public JsonNode Single(JsonObject obj) => _as switch
    {
        "" => obj,
        "Table" => new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = obj.Text("metadata", "resourceVersion") },
            ["columnDefinitions"] = new JsonArray(Column("Name"), Column("Created At")),
            ["rows"] = new JsonArray(Row(obj)),
        },
        _ => Partial(obj),
    };

    public void WriteColumns(Utf8JsonWriter json)
    {
        if (_as == "Table")
        {
            json.WritePropertyName("columnDefinitions");
            new JsonArray(Column("Name"), Column("Created At")).WriteTo(json);
        }
    }

    private static JsonObject Row(StoredObject stored) => Row(stored.Object);

    private static JsonObject Row(JsonObject obj) => new()
    {
        ["cells"] = new JsonArray(obj.Text("metadata", "name"), obj.Text("metadata", "creationTimestamp")),
        ["object"] = Partial(obj),
    };

    private static JsonObject Partial(JsonObject obj) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = obj["metadata"]!.DeepClone(),
    };

    private static JsonObject Column(string name) => new()
    {
        ["name"] = name,
        ["type"] = name == "Name" ? "string" : "date",
        ["format"] = name == "Name" ? "name" : "",
        ["description"] = name,
        ["priority"] = 0,
    };
}
