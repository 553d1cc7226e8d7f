namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How the clients of a port are judged.</summary>
public sealed record FrontendTlsPolicy
{
    /// <summary>Null asks clients for no certificate.</summary>
    public FrontendTlsValidation? Validation { get; init; }
}
