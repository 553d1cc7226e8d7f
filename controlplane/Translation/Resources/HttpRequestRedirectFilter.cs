namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Answers with a redirect.</summary>
public sealed record HttpRequestRedirectFilter
{
    /// <summary><c>http</c>, <c>https</c> or null.</summary>
    public string? Scheme { get; init; }

    /// <summary>Null keeps the request's.</summary>
    public string? Hostname { get; init; }

    /// <summary>Null keeps the path.</summary>
    public HttpPathModifier? Path { get; init; }

    /// <summary>Null follows from the scheme or the listener.</summary>
    public int? Port { get; init; }

    /// <summary>301, 302, 303, 307 or 308.</summary>
    public int StatusCode { get; init => field = value == 0 ? 302 : value; } = 302;
}
