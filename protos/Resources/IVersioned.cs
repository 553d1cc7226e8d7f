namespace GatewayApi.Protos.Resources;

/// <summary>What has a version.</summary>
public interface IVersioned
{
    /// <summary>The version: two with the same hash have the same content.</summary>
    ResourceHash Hash { get; }
}
