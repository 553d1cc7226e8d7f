namespace GatewayApi.Protos.Values;

/// <summary>What both sides of the configuration stream keep to.</summary>
public static class ConfigStreamLimits
{
    /// <summary>Bytes of one message, both ways. Parts are far smaller; only a single large resource comes near.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;
}
