namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Changes a request before it is forwarded.</summary>
public sealed record HttpUrlRewriteFilter
{
    /// <summary>Null keeps the request's.</summary>
    public string? Hostname { get; init; }

    /// <summary>Null keeps the path.</summary>
    public HttpPathModifier? Path { get; init; }
}
