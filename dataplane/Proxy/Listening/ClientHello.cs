namespace GatewayApi.DataPlane.Listening;

/// <summary>What a client says of itself at the beginning of a TLS handshake.</summary>
/// <param name="ServerName">The name it wants, lower case without trailing dot; "" when it names none.</param>
/// <param name="OffersHttp2">ALPN offers h2.</param>
/// <param name="SignsRsa">It can check RSA signatures in this handshake.</param>
/// <param name="SignsEcdsa">It can check ECDSA signatures in this handshake.</param>
internal sealed record ClientHello(string ServerName, bool OffersHttp2, bool SignsRsa, bool SignsEcdsa);
