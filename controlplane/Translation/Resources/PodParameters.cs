using System.Collections.Immutable;
using System.Text.Json;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Where and how the pods of the proxies run.</summary>
public sealed record PodParameters
{
    /// <summary>Further labels.</summary>
    public ImmutableDictionary<string, string> Labels { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>Further annotations.</summary>
    public ImmutableDictionary<string, string> Annotations { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>Labels of the nodes that may be used.</summary>
    public ImmutableDictionary<string, string> NodeSelector { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>Taints that are tolerated.</summary>
    public ImmutableArray<JsonElement> Tolerations { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Affinity.</summary>
    public JsonElement? Affinity { get; init; }

    /// <summary>In place of the default, which spreads the proxies over the nodes.</summary>
    public ImmutableArray<JsonElement> TopologySpreadConstraints { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Priority class.</summary>
    public string? PriorityClassName { get; init; }

    /// <summary>Fields of the pod's <c>securityContext</c> that differ from the default.</summary>
    public JsonElement? SecurityContext { get; init; }
}
