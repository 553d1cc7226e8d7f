namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How much of a body a service gets.</summary>
public sealed record ForwardBodyConfig
{
    /// <summary>Bytes; 0 is none.</summary>
    public long? MaxSize { get; init; }
}
