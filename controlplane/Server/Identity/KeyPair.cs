namespace GatewayApi.ControlPlane.Identity;

/// <summary>A certificate and its key, PEM. Not to be logged.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Key">The private key, PKCS #8.</param>
internal sealed record KeyPair(string Certificate, string Key)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => Certificate;
}
