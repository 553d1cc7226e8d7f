using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Conditions on a request; all must hold.</summary>
public sealed record HttpRouteMatch
{
    /// <summary>The path; null is the prefix <c>/</c>.</summary>
    public HttpPathMatch? Path { get; init; }

    /// <summary>Headers.</summary>
    public ImmutableArray<HttpHeaderMatch> Headers { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Query parameters.</summary>
    public ImmutableArray<HttpQueryParamMatch> QueryParams { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The method; null is every one.</summary>
    public string? Method { get; init; }
}
