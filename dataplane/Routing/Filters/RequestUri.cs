namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>The URI of a request, in parts.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">Host without port; an IPv6 literal in brackets.</param>
/// <param name="ListenerPort">The port of the listener, as the user wrote it.</param>
/// <param name="Path">The path in its normal form.</param>
/// <param name="Query">The query without its question mark; "" when there is none.</param>
public readonly record struct RequestUri(string Scheme, string Host, int ListenerPort, string Path, string Query);
