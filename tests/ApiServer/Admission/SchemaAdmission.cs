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
        // Names of RBAC objects are path segments ("system:node"), not DNS names.
        if (target.Type.Group != "rbac.authorization.k8s.io")
        {
            Check(errors => ObjectMetaValidation.Validate(obj["metadata"], obj.Text("kind"), errors), obj, old, target);
        }

        if (target.Type.Schema(target.Version) is { } schema)
        {
            Check(errors => StructuralValidation.Validate(obj, schema, errors), obj, old, target);
            if (!target.Type.IsCustom || old is null || Metadata.SpecificationDiffers(obj, old) || !JsonNode.DeepEquals(obj["status"], old["status"]))
            {
                Check(errors => RuleValidation.Validate(obj, old, schema, errors), obj, old, target);
            }
        }

        BuiltInValidation.Validate(obj, old, target.Type);
    }

    private static void Check(Action<AdmissionErrors> validate, JsonObject obj, JsonObject? old, Target target)
    {
        var errors = new AdmissionErrors();
        validate(errors);
        var causes = errors.ToImmutable().Where(e => !IsTolerated(e, obj, old, target)).ToArray();
        if (causes.Length > 0)
        {
            throw Refusal.Invalid(
                target.Type,
                obj.Text("metadata", "name"),
                [.. causes.Select(static e => (Reason(e.Message), e.Path.Length == 0 ? "<nil>" : e.Path, e.Message))]);
        }
    }

    // What was stored under an older schema does not stand in the way of changes elsewhere (CRD validation ratcheting). A real server goes by
    // single fields; here the whole specification, or the whole status, must be as it was.
    private static bool IsTolerated(AdmissionError error, JsonObject obj, JsonObject? old, Target target)
    {
        var section = error.Path.Split('.', '[')[0];
        return old is not null && target.Type.IsCustom && section is not ("" or "metadata") && JsonNode.DeepEquals(obj[section], old[section]);
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
