using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>The part of an object's metadata that translation reads.</summary>
public sealed record ObjectMeta
{
    /// <summary>The name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>"" for cluster-scoped kinds.</summary>
    public string Namespace { get; init => field = value ?? ""; } = "";

    /// <summary>Tells the object from an earlier one of its name; null when the source has none, or nobody asks.</summary>
    public string? Uid { get; init; }

    /// <summary>Counts the changes of the specification; 0 when the source has none.</summary>
    public long Generation { get; init; }

    /// <summary>When the object was made; null when the source does not know.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Set while the object waits for its finalizers.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>Labels.</summary>
    public ImmutableDictionary<string, string> Labels { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>Annotations.</summary>
    public ImmutableDictionary<string, string> Annotations { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;
}
