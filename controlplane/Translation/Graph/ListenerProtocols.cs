namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Protocols of listeners.</summary>
internal static class ListenerProtocols
{
    /// <summary>HTTP in clear.</summary>
    public const string Http = "HTTP";

    /// <summary>HTTP over TLS, terminated.</summary>
    public const string Https = "HTTPS";

    /// <summary>TLS streams.</summary>
    public const string Tls = "TLS";

    /// <summary>Streams of any kind.</summary>
    public const string Tcp = "TCP";

    /// <summary>True for what this build serves.</summary>
    public static bool IsSupported(string protocol) => protocol is Http or Https;
}
