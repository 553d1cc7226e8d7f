using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Edits of headers.</summary>
public sealed record HttpHeaderFilter
{
    /// <summary>Replaces.</summary>
    public ImmutableArray<HttpHeader> Set { get; init; } = [];

    /// <summary>Adds.</summary>
    public ImmutableArray<HttpHeader> Add { get; init; } = [];

    /// <summary>Removes.</summary>
    public ImmutableArray<string> Remove { get; init; } = [];
}
