using System.Net;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// One of the three fixed endpoints of the HTTP server. Nothing is bound for them: the front ports hand their connections over.
/// </summary>
internal sealed class InnerEndPoint : EndPoint
{
    /// <summary>HTTP/1.1 without TLS.</summary>
    public static readonly InnerEndPoint Http1 = new("http/1.1");

    /// <summary>HTTP/2 with prior knowledge, without TLS.</summary>
    public static readonly InnerEndPoint Http2 = new("h2c");

    /// <summary>TLS; what is inside is agreed on in the handshake.</summary>
    public static readonly InnerEndPoint Tls = new("tls");

    private readonly string _name;

    private InnerEndPoint(string name) => _name = name;

    /// <inheritdoc/>
    public override string ToString() => _name;
}
