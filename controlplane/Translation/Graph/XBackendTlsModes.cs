namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Values of <c>tls.mode</c> of an XBackend.</summary>
internal static class XBackendTlsModes
{
    /// <summary>In clear.</summary>
    public const string None = nameof(None);

    /// <summary>The backend has to prove who it is.</summary>
    public const string ServerOnly = nameof(ServerOnly);

    /// <summary>Both have to.</summary>
    public const string ClientAndServer = nameof(ClientAndServer);
}
