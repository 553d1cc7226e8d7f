using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>What a service that speaks HTTP is told, and what of its answers the backend gets.</summary>
public sealed record HttpAuthConfig
{
    /// <summary>Goes before the path of the client.</summary>
    public string? Path { get; init; }

    /// <summary>Names of header fields, beside those that it always gets.</summary>
    public ImmutableArray<string> AllowedHeaders { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Names of header fields of the answer; none stands for all.</summary>
    public ImmutableArray<string> AllowedResponseHeaders { get; init => field = value.IsDefault ? [] : value; } = [];
}
