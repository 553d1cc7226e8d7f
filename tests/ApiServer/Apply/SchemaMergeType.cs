using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary>The merge rules of a custom kind: those of its schema, and those of metadata, which all kinds have in common.</summary>
internal sealed class SchemaMergeType(Schema? schema, bool isRoot) : MergeType
{
    private static readonly MergeType Metadata = BuiltInMergeType.Of("").Field("metadata");

    public static MergeType Of(Schema? schema) => new SchemaMergeType(schema, isRoot: true);

    public override IReadOnlyList<string> Keys => schema?.ListMapKeys ?? [];

    public override bool IsSet => schema?.IsSet ?? false;

    public override MergeType Item => new SchemaMergeType(schema?.Items, isRoot: false);

    public override MergeType Field(string child) => isRoot && child == "metadata"
        ? Metadata
        : new SchemaMergeType(schema?.Properties.GetValueOrDefault(child) ?? schema?.AdditionalProperties, isRoot: false);

    public override JsonNode? KeyDefault(string key) => schema?.Items?.Properties.GetValueOrDefault(key)?.Default;
}
