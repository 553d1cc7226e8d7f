using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>
/// Defaults and checks objects by the schema of the version that the client speaks: the same code as the standalone control plane's
/// admission, here with the status and with the schema of the CRD that is stored.
/// </summary>
internal static class SchemaAdmission
{
    /// <summary>Prepares what a client sent: unknown fields go, or are refused.</summary>
    public static void Decode(JsonObject obj, Target target, WriteOptions options)
    {
        var shape = target.Type.Shape(target.Version);
        if ((shape ?? target.Type.Schema(target.Version)) is not { } schema)
        {
            return;
        }

        var unknown = UnknownFields.Prune(obj, schema);
        if (unknown.Count > 0 && options.FieldValidation == "Strict")
        {
            throw Refusal.BadRequest(
                $"{target.Type.Kind} in version \"{target.Version}\" cannot be handled as a {target.Type.Kind}: strict decoding error: {string.Join(", ", unknown.Select(static u => $"unknown field \"{u}\""))}");
        }

        if (options.FieldValidation == "Warn")
        {
            options.Warnings.AddRange(unknown.Select(static u => $"unknown field \"{u}\""));
        }

        // What does not fit the Go types of a built-in kind cannot even be decoded.
        var errors = new AdmissionErrors();
        if (shape is not null)
        {
            StructuralValidation.Validate(obj, shape, errors);
        }

        if (!errors.IsEmpty)
        {
            throw Refusal.BadRequest(
                $"{target.Type.Kind} in version \"{target.Version}\" cannot be handled as a {target.Type.Kind}: json: cannot unmarshal: {string.Join(", ", errors.ToImmutable())}");
        }
    }

    /// <summary>Sets defaults.</summary>
    public static void Default(JsonObject obj, Target target)
    {
        if (target.Type.Schema(target.Version) is { } schema)
        {
            Defaulting.Apply(obj, schema);
        }

        BuiltInDefaults.Apply(obj, target.Type);
    }

    /// <summary>Refuses what the schema does not allow.</summary>
    public static void Validate(JsonObject obj, JsonObject? old, Target target)
    {
        var errors = new AdmissionErrors();
        // Names of RBAC objects are path segments ("system:node"), not DNS names.
        if (target.Type.Group != "rbac.authorization.k8s.io")
        {
            ObjectMetaValidation.Validate(obj["metadata"], obj.Text("kind"), errors);
        }

        if (target.Type.Schema(target.Version) is { } schema)
        {
            StructuralValidation.Validate(obj, schema, errors);
            if (errors.IsEmpty)
            {
                RuleValidation.Validate(obj, old, schema, errors);
            }
        }

        if (!errors.IsEmpty)
        {
            throw Refusal.Invalid(
                target.Type,
                obj.Text("metadata", "name"),
                [.. errors.ToImmutable().Select(static e => (Reason(e.Message), e.Path.Length == 0 ? "<nil>" : e.Path, e.Message))]);
        }

        BuiltInValidation.Validate(obj, old, target.Type);
    }

    private static string Reason(string message) => message switch
    {
        "is required" or "is required and must be a string" => "FieldValueRequired",
        _ when message.StartsWith("must be one of", StringComparison.Ordinal) => "FieldValueNotSupported",
        _ when message.StartsWith("is a duplicate", StringComparison.Ordinal) => "FieldValueDuplicate",
        _ when message.StartsWith("must be of type", StringComparison.Ordinal) => "FieldValueTypeInvalid",
        _ => "FieldValueInvalid",
    };
}
