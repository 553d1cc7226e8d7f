using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Routing;

/// <summary>A resource as it arrives.</summary>
/// <param name="Hash">What the sender says its hash is.</param>
/// <param name="Serialized">The serialized <c>Resource</c>.</param>
public readonly record struct ResourceUpsert(ResourceHash Hash, ReadOnlyMemory<byte> Serialized);
