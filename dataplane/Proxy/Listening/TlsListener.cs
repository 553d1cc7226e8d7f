using System.Collections.Immutable;
using System.Net.Security;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Tables;

namespace GatewayApi.DataPlane.Listening;

/// <summary>A listener's certificates with the handshake options of each.</summary>
internal sealed class TlsListener
{
    private readonly ListenerTls _tls;
    private readonly TlsHandshakes _handshakes;
    private readonly ImmutableArray<Choice> _choices;

    private TlsListener(ListenerTls tls, bool isHttp, IEnumerable<LoadedCertificate> certificates)
    {
        _tls = tls;
        _handshakes = new TlsHandshakes(tls, isHttp);
        _choices = [.. certificates.Select(c => new Choice(c, _handshakes.AreShared ? new Lazy<SslServerAuthenticationOptions>(() => _handshakes.Options(c)) : null))];
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
    public SslServerAuthenticationOptions? Choose(ClientHello hello)
    {
        if (_choices.Length <= 1)
        {
            return _choices.IsEmpty ? null : OptionsOf(_choices[0]);
        }

        Choice? suitable = null;
        foreach (var choice in _choices)
        {
            if (choice.Certificate.Suits(hello))
            {
                if (choice.Certificate.Names(hello.ServerName))
                {
                    return OptionsOf(choice);
                }

                suitable ??= choice;
            }
        }

        return OptionsOf(suitable ?? _choices[0]);
    }

    private SslServerAuthenticationOptions OptionsOf(Choice choice) => choice.Shared?.Value ?? _handshakes.Options(choice.Certificate);

    private bool IsFor(ListenerTls tls, LoadedCertificate[] certificates) =>
        (ReferenceEquals(tls, _tls) || tls.Equals(_tls)) && _choices.Select(static c => c.Certificate).SequenceEqual(certificates);

    private sealed record Choice(LoadedCertificate Certificate, Lazy<SslServerAuthenticationOptions>? Shared);
}
