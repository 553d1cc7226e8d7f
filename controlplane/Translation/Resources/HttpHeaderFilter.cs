using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Edits of headers.</summary>
public sealed record HttpHeaderFilter
{
    /// <summary>Replaces.</summary>
    public ImmutableArray<HttpHeader> Set { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Adds.</summary>
    public ImmutableArray<HttpHeader> Add { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Removes.</summary>
    public ImmutableArray<string> Remove { get; init => field = value.IsDefault ? [] : value; } = [];
}
