using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>Gathers why an object is refused, in the words of <c>k8s.io/apimachinery/pkg/util/validation/field</c>.</summary>
internal sealed class Causes
{
    private readonly List<(string Reason, string Field, string Message)> _all = [];

    public IReadOnlyCollection<(string Reason, string Field, string Message)> All => _all;

    public void Required(JsonNode? holder, string path, string field)
    {
        if (holder.At(field) is null || (holder.At(field) is JsonValue && holder.Text(field).Length == 0 && holder.Number(field) is null))
        {
            Missing($"{path}.{field}");
        }
    }

    public void Missing(string field, string why = "") => _all.Add(("FieldValueRequired", field, why.Length > 0 ? $"Required value: {why}" : "Required value"));

    public void Invalid(string field, JsonNode? value, string why) => _all.Add(("FieldValueInvalid", field, $"Invalid value: {value?.ToJsonString() ?? "null"}: {why}"));

    public void Duplicate(string field, string value) => _all.Add(("FieldValueDuplicate", field, $"Duplicate value: \"{value}\""));

    public void NotFound(string field, string value) => _all.Add(("FieldValueNotFound", field, $"Not found: \"{value}\""));

    public void Forbidden(string field, string why) => _all.Add(("FieldValueForbidden", field, $"Forbidden: {why}"));

    public void Immutable(string field, JsonNode? old, JsonNode? next)
    {
        if (!JsonNode.DeepEquals(old, next))
        {
            Invalid(field, next, "field is immutable");
        }
    }
}
