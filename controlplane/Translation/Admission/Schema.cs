using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>A node of a structural schema (OpenAPI v3 as CRDs use it).</summary>
internal sealed record Schema
{
    /// <summary><c>object</c>, <c>array</c>, <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, or "" for anything.</summary>
    public string Type { get; init; } = "";

    public string Format { get; init; } = "";

    public FrozenDictionary<string, Schema> Properties { get; init; } = FrozenDictionary<string, Schema>.Empty;

    /// <summary>The schema of values under names that are not in <see cref="Properties"/>; null when there may be none.</summary>
    public Schema? AdditionalProperties { get; init; }

    /// <summary>Unknown fields are let through.</summary>
    public bool IsOpen { get; init; }

    /// <summary>A whole number or a string, which <see cref="Type"/> cannot say.</summary>
    public bool IsIntOrString { get; init; }

    public Schema? Items { get; init; }

    public ImmutableArray<string> Required { get; init; } = [];

    /// <summary>The values allowed, as text; strings and whole numbers occur.</summary>
    public ImmutableArray<string> Enum { get; init; } = [];

    public Regex? Pattern { get; init; }

    public string PatternText { get; init; } = "";

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public int? MinItems { get; init; }

    public int? MaxItems { get; init; }

    public int? MaxProperties { get; init; }

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    public JsonNode? Default { get; init; }

    /// <summary>The fields that identify an item of a list of type <c>map</c>; empty for other lists.</summary>
    public ImmutableArray<string> ListMapKeys { get; init; } = [];

    /// <summary>Items of the list are all different.</summary>
    public bool IsSet { get; init; }

    public ImmutableArray<SchemaRule> Rules { get; init; } = [];

    /// <summary>Exactly one must hold.</summary>
    public ImmutableArray<Schema> OneOf { get; init; } = [];

    /// <summary>At least one must hold.</summary>
    public ImmutableArray<Schema> AnyOf { get; init; } = [];

    /// <summary>Must not hold.</summary>
    public Schema? Not { get; init; }
}
