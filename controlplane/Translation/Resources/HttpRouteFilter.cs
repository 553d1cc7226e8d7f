namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A filter of a rule or of a backend reference: the field named by <see cref="Type"/> is set.</summary>
public sealed record HttpRouteFilter
{
    /// <summary><c>RequestHeaderModifier</c>, <c>ResponseHeaderModifier</c>, <c>RequestRedirect</c>, <c>URLRewrite</c>, …</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>For <c>RequestHeaderModifier</c>.</summary>
    public HttpHeaderFilter? RequestHeaderModifier { get; init; }

    /// <summary>For <c>ResponseHeaderModifier</c>.</summary>
    public HttpHeaderFilter? ResponseHeaderModifier { get; init; }

    /// <summary>For <c>RequestRedirect</c>.</summary>
    public HttpRequestRedirectFilter? RequestRedirect { get; init; }

    /// <summary>For <c>URLRewrite</c>.</summary>
    public HttpUrlRewriteFilter? UrlRewrite { get; init; }

    /// <summary>For <c>CORS</c>.</summary>
    public HttpCorsFilter? Cors { get; init; }

    /// <summary>For <c>RequestMirror</c>.</summary>
    public HttpRequestMirrorFilter? RequestMirror { get; init; }

    /// <summary>For <c>ExternalAuth</c>.</summary>
    public HttpExternalAuthFilter? ExternalAuth { get; init; }
}
