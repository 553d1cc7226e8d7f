using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A share of a rule's traffic.</summary>
public sealed record HttpBackendRef
{
    /// <summary>API group; "" is the core group.</summary>
    public string Group { get; init => field = value ?? ""; } = "";

    /// <summary>Kind.</summary>
    public string Kind { get; init => field = value ?? "Service"; } = "Service";

    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Null is the route's own namespace; another one needs a ReferenceGrant.</summary>
    public string? Namespace { get; init; }

    /// <summary>The Service's port, required for Services; an XBackend has one of its own, which this one has to be if it is given.</summary>
    public int? Port { get; init; }

    /// <summary>0 to 1,000,000; 1 unless given.</summary>
    [JsonIgnore]
    public int Weight { get => GivenWeight ?? 1; init => GivenWeight = value; }

    /// <summary>The weight as given: 0 and nothing are different things.</summary>
    [JsonPropertyName("weight")]
    public int? GivenWeight { get; init; }

    /// <summary>Filters for requests to this backend.</summary>
    public ImmutableArray<HttpRouteFilter> Filters { get; init => field = value.IsDefault ? [] : value; } = [];
}
