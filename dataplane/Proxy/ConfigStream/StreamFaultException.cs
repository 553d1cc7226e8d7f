namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>The other side does not keep to the protocol: a bug there, or a version that does not fit.</summary>
internal sealed class StreamFaultException(string message) : Exception(message);
