namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>What a listener does with TLS.</summary>
internal static class TlsModes
{
    /// <summary>The gateway is the end of TLS.</summary>
    public const string Terminate = nameof(Terminate);

    /// <summary>The backend is the end of TLS; the gateway reads the hello and nothing else.</summary>
    public const string Passthrough = nameof(Passthrough);
}
