using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>
/// Sets the defaults of a schema in every object that is there; an absent parent stays absent unless it has a default of its own.
/// </summary>
internal static class Defaulting
{
    public static void Apply(JsonNode? node, Schema schema)
    {
        switch (node)
        {
            case JsonObject obj:
                foreach (var (name, property) in schema.Properties)
                {
                    if (property.Default is not null && !obj.ContainsKey(name))
                    {
                        obj[name] = property.Default.DeepClone();
                    }
                }

                foreach (var (name, value) in obj)
                {
                    if ((schema.Properties.GetValueOrDefault(name) ?? schema.AdditionalProperties) is { } child)
                    {
                        Apply(value, child);
                    }
                }

                break;
            case JsonArray array when schema.Items is not null:
                foreach (var item in array)
                {
                    Apply(item, schema.Items);
                }

                break;
        }
    }
}
