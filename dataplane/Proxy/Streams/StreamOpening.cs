using System.Net.Security;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Tables;

namespace GatewayApi.DataPlane.Streams;

/// <summary>What is known of a connection that is carried as a whole, before its backend is chosen.</summary>
/// <param name="Listener">The listener that takes it.</param>
/// <param name="Route">The route that takes it.</param>
/// <param name="ServerName">The name in its hello; "" without TLS.</param>
/// <param name="Tls">How the handshake is to be made; null when TLS, if it is any, is the backend's.</param>
internal sealed record StreamOpening(ListenerTable Listener, CompiledL4Route Route, string ServerName, SslServerAuthenticationOptions? Tls);
