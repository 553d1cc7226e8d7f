using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Routing;

/// <summary>A resource the proxy holds, in its serialized form: enough to reconnect and to start again from disk.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Serialized">The bytes.</param>
public readonly record struct HeldResource(ResourceHash Hash, ReadOnlyMemory<byte> Serialized) : IVersioned;
