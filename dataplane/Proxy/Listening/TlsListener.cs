using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Tables;

namespace GatewayApi.DataPlane.Listening;

/// <summary>
/// A listener's certificates with the handshake options of each. The options are made once and shared by all handshakes, so that sessions
/// can be resumed.
/// </summary>
internal sealed class TlsListener
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly ImmutableArray<(LoadedCertificate Certificate, SslServerAuthenticationOptions Options)> _choices;

    // What goes through a stream is not the gateway's business: no protocol is agreed on for it.
    private TlsListener(IEnumerable<LoadedCertificate> certificates, bool isHttp) =>
        _choices = [.. certificates.Select(c => (c, new SslServerAuthenticationOptions
        {
            ServerCertificateContext = c.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = isHttp ? Protocols : null,
            AllowRenegotiation = false,
            ClientCertificateRequired = false,
        }))];

    /// <summary>The TLS listeners of a table, by key; those whose certificates are as before stay the same objects.</summary>
    /// <param name="table">The table.</param>
    /// <param name="certificates">The loaded certificates.</param>
    /// <param name="before">The listeners of the configuration before.</param>
    public static ImmutableDictionary<string, TlsListener> Build(
        RoutingTable table, CertificateStore certificates, ImmutableDictionary<string, TlsListener> before)
    {
        var result = ImmutableDictionary.CreateBuilder<string, TlsListener>(StringComparer.Ordinal);
        foreach (var listener in table.Ports.SelectMany(static p => p.Listeners).Where(static l => l.TerminatesTls))
        {
            var loaded = listener.Certificates.Where(certificates.Loaded.ContainsKey).Select(k => certificates.Loaded[k]).ToArray();
            result[listener.Key] = before.TryGetValue(listener.Key, out var same) && same._choices.Select(static c => c.Certificate).SequenceEqual(loaded)
                ? same
                : new TlsListener(loaded, listener.Protocol == Listener.Types.Protocol.Https);
        }

        return result.ToImmutable();
    }

    /// <summary>
    /// Chooses the certificate for a client: the first that it can check and that has the name it asks for; else the first that it can
    /// check; else the first.
    /// </summary>
    /// <returns>Null when the listener has no certificate that could be loaded.</returns>
    public SslServerAuthenticationOptions? Choose(ClientHello hello)
    {
        if (_choices.Length <= 1)
        {
            return _choices.IsEmpty ? null : _choices[0].Options;
        }

        SslServerAuthenticationOptions? suitable = null;
        foreach (var (certificate, options) in _choices)
        {
            if (certificate.Suits(hello))
            {
                if (certificate.Names(hello.ServerName))
                {
                    return options;
                }

                suitable ??= options;
            }
        }

        return suitable ?? _choices[0].Options;
    }
}
