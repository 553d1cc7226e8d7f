using Microsoft.Extensions.Primitives;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>A header field.</summary>
/// <param name="Name">As it was written.</param>
/// <param name="Values">One for each line.</param>
internal readonly record struct HeaderField(string Name, StringValues Values);
