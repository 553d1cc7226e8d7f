using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>
/// Does to an object what a Kubernetes API server with strict field validation does before it stores it: drops nulls and the status, sets
/// defaults, checks it against the schema of its kind, and evaluates the schema's rules.
/// </summary>
public static class ObjectAdmission
{
    /// <summary>Admits an object or says why not.</summary>
    /// <param name="obj">The object as the user wrote it, with <c>metadata.namespace</c> where the kind has one; not changed.</param>
    /// <param name="old">What is in force under this name, for rules about changes; null when the object is new.</param>
    public static AdmissionResult Admit(JsonObject obj, JsonObject? old)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var errors = new AdmissionErrors();
        var admitted = (JsonObject)Pruning.WithoutNulls(obj);
        admitted.Remove("status");
        var (apiVersion, kind) = (Text(admitted["apiVersion"]), Text(admitted["kind"]));
        ObjectMetaValidation.Validate(admitted["metadata"], kind, errors);
        if (SchemaCatalogue.Find(apiVersion, kind) is { } schema)
        {
            Defaulting.Apply(admitted, schema);
            StructuralValidation.Validate(admitted, schema, errors);

            // Rules rely on the types and limits that the schema states, so they run only where those hold.
            if (errors.IsEmpty)
            {
                RuleValidation.Validate(admitted, old, schema, errors);
            }
        }

        return errors.IsEmpty ? new AdmissionResult(admitted, []) : new AdmissionResult(null, errors.ToImmutable());
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
