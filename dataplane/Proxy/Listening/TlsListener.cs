using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Tables;

namespace GatewayApi.DataPlane.Listening;

/// <summary>A listener's certificates, and how handshakes are made with each.</summary>
internal sealed class TlsListener
{
    private readonly ListenerTls _tls;
    private readonly ImmutableArray<TlsChoice> _choices;

    private TlsListener(ListenerTls tls, bool isHttp, IEnumerable<LoadedCertificate> certificates)
    {
        _tls = tls;
        var handshakes = new TlsHandshakes(tls, isHttp);
        _choices = [.. certificates.Select(c => new TlsChoice(handshakes, c))];
    }

    /// <summary>The TLS listeners of a table, by key; those that are as before, with certificates as before, stay the same objects.</summary>
    /// <param name="table">The table.</param>
    /// <param name="certificates">The loaded certificates.</param>
    /// <param name="before">The listeners of the configuration before.</param>
    public static ImmutableDictionary<string, TlsListener> Build(
        RoutingTable table, CertificateStore certificates, ImmutableDictionary<string, TlsListener> before)
    {
        var result = ImmutableDictionary.CreateBuilder<string, TlsListener>(StringComparer.Ordinal);
        foreach (var listener in table.Ports.SelectMany(static p => p.Listeners).Where(static l => l.TerminatesTls))
        {
            var tls = listener.Tls!;
            var loaded = tls.Certificates.Where(certificates.Loaded.ContainsKey).Select(k => certificates.Loaded[k]).ToArray();
            result[listener.Key] = before.TryGetValue(listener.Key, out var same) && same.IsFor(tls, loaded)
                ? same
                : new TlsListener(tls, listener.Protocol == Listener.Types.Protocol.Https, loaded);
        }

        return result.ToImmutable();
    }

    /// <summary>
    /// Chooses the certificate for a client: the first that it can check and that has the name it asks for; else the first that it can
    /// check; else the first.
    /// </summary>
    /// <returns>Null when the listener has no certificate that could be loaded.</returns>
    public TlsChoice? Choose(ClientHello hello)
    {
        if (_choices.Length <= 1)
        {
            return _choices.IsEmpty ? null : _choices[0];
        }

        TlsChoice? suitable = null;
        foreach (var choice in _choices)
        {
            if (choice.Certificate.Suits(hello))
            {
                if (choice.Certificate.Names(hello.ServerName))
                {
                    return choice;
                }

                suitable ??= choice;
            }
        }

        return suitable ?? _choices[0];
    }

    private bool IsFor(ListenerTls tls, LoadedCertificate[] certificates) =>
        (ReferenceEquals(tls, _tls) || tls.Equals(_tls)) && _choices.Select(static c => c.Certificate).SequenceEqual(certificates);
}
