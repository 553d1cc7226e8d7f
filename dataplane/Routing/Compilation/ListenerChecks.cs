using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GatewayApi.Config.V1;
using GatewayApi.Protos.Values;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>What a listener has to be like to be put in force. One that asks for what this version does not know is refused, not served without it.</summary>
internal static class ListenerChecks
{
    /// <summary>What is wrong with a listener; null when nothing is.</summary>
    public static string? Problem(Listener listener) => listener switch
    {
        { Port: 0 or > 65535 } => $"the port {listener.Port} does not exist",
        { Protocol: Listener.Types.Protocol.Http } => null,
        { Protocol: Listener.Types.Protocol.Https, Tls.Certificates.Count: > 0 } => Problem(listener.Tls),
        { Protocol: Listener.Types.Protocol.Https } => "an HTTPS listener without a certificate",
        { Protocol: Listener.Types.Protocol.Tls, Tls: null } => null,
        { Protocol: Listener.Types.Protocol.Tls, Tls.Certificates.Count: > 0 } => Problem(listener.Tls),
        { Protocol: Listener.Types.Protocol.Tls } => "a TLS listener that terminates without a certificate",
        { Protocol: Listener.Types.Protocol.Tcp or Listener.Types.Protocol.Udp } => null,
        _ => "the protocol is not known to this version of the proxy",
    };

    private static string? Problem(ListenerTls tls)
    {
        if (tls.CipherSuites.FirstOrDefault(static s => TlsCipherSuites.Find(s) is null) is { } suite)
        {
            return $"the cipher suite {suite} is not known to this version of the proxy";
        }

        if (tls.Alpn.FirstOrDefault(static p => p is not ("h2" or "http/1.1")) is { } protocol)
        {
            return $"the protocol {protocol} is not known to this version of the proxy";
        }

        if (!Enum.IsDefined(tls.MinVersion) || !Enum.IsDefined(tls.MaxVersion))
        {
            return "a version of TLS is not known to this version of the proxy";
        }

        if (!TlsCipherSuites.SomeVersionRemains(tls.MinVersion, tls.MaxVersion, tls.CipherSuites))
        {
            return "no version of TLS is left";
        }

        return tls.ClientValidation is { } clients && !CanBeRead(clients.CaPem) ? "the authorities that vouch for clients cannot be read" : null;
    }

    private static bool CanBeRead(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return false;
        }

        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }

        return certificates.Count > 0;
    }
}
