using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary>An entry of <c>metadata.managedFields</c>.</summary>
internal sealed record ManagerEntry(string Manager, string Operation, string ApiVersion, string Subresource, string Time, FieldTree Fields)
{
    public const string ApplyOperation = "Apply";
    public const string UpdateOperation = "Update";

    public static List<ManagerEntry> Read(JsonObject obj) =>
    [
        .. obj.Items("metadata", "managedFields").Select(static e => new ManagerEntry(
            e.Text("manager"),
            e.Text("operation"),
            e.Text("apiVersion"),
            e.Text("subresource"),
            e.Text("time"),
            e["fieldsV1"] is JsonObject fields ? FieldTree.FromJson(fields) : new FieldTree())),
    ];

    public static void Write(JsonObject obj, IEnumerable<ManagerEntry> entries)
    {
        // Appliers first, then by time, then by name, as kube-apiserver orders them.
        var ordered = entries.Where(static e => !e.Fields.IsEmpty)
            .OrderBy(static e => e.Operation == ApplyOperation ? 0 : 1)
            .ThenBy(static e => e.Time, StringComparer.Ordinal)
            .ThenBy(static e => e.Manager, StringComparer.Ordinal)
            .Select(static e => e.ToJson()).ToArray();
        obj.Ensure("metadata").Put("managedFields", ordered.Length > 0 ? new JsonArray(ordered) : null);
    }

    public bool IsOf(string manager, string operation, string apiVersion, string subresource) =>
        Manager == manager && Operation == operation && ApiVersion == apiVersion && Subresource == subresource;

    private JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["manager"] = Manager,
            ["operation"] = Operation,
            ["apiVersion"] = ApiVersion,
            ["time"] = Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields.ToJson(),
        };
        json.Put("subresource", Subresource.Length > 0 ? Subresource : null);
        return json;
    }
}
