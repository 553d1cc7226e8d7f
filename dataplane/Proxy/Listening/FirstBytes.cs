namespace GatewayApi.DataPlane.Listening;

/// <summary>What the first bytes of a connection show.</summary>
internal enum FirstBytes
{
    /// <summary>Too few bytes to tell.</summary>
    Undecided,

    /// <summary>HTTP/1.1, or something that its parser will refuse.</summary>
    Http1,

    /// <summary>The HTTP/2 connection preface (RFC 9113, section 3.4).</summary>
    Http2,

    /// <summary>A whole TLS ClientHello.</summary>
    Tls,

    /// <summary>HTTP where TLS is spoken.</summary>
    HttpToTlsPort,

    /// <summary>Neither; nothing can be answered.</summary>
    Unusable,
}
