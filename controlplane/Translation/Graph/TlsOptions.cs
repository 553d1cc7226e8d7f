using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.Protos.Values;
using Version = GatewayApi.Config.V1.ListenerTls.Types.Version;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// The options of a listener's TLS: those under our own domain. Options of other domains are other implementations' and say nothing here; names
/// without a domain are the API's, which defines none yet (ListenerTLSConfig.options). What is asked for and not understood could be what keeps
/// clients out, so the listener is not accepted.
/// </summary>
internal static class TlsOptions
{
    private const string Domain = "gatewayapi.dev/";
    private const string MinVersion = Domain + "min-version";
    private const string MaxVersion = Domain + "max-version";
    private const string CipherSuites = Domain + "cipher-suites";
    private const string Alpn = Domain + "alpn";

    private static readonly ImmutableArray<string> Protocols = ["h2", "http/1.1"];

    /// <summary>Writes options into a message; each bad one is recorded and left out.</summary>
    /// <param name="options">What the user wrote.</param>
    /// <param name="into">The listener's TLS.</param>
    /// <param name="at">The field of the options.</param>
    public static void Read(ImmutableDictionary<string, string> options, ListenerTls into, Field at)
    {
        var before = at.Count;
        foreach (var (key, value) in options.OrderBy(static o => o.Key, StringComparer.Ordinal))
        {
            switch (key)
            {
                case MinVersion:
                    into.MinVersion = ReadVersion(value, at, key);
                    break;
                case MaxVersion:
                    into.MaxVersion = ReadVersion(value, at, key);
                    break;
                case CipherSuites:
                    into.CipherSuites.Add(List(value, TlsCipherSuites.Names, at, key));
                    break;
                case Alpn:
                    into.Alpn.Add(List(value, Protocols, at, key));
                    break;
                default:
                    if (key.StartsWith(Domain, StringComparison.Ordinal) || !key.Contains('/', StringComparison.Ordinal))
                    {
                        at.Of(key).ReportUnsupported($"there is no such option; {MinVersion}, {MaxVersion}, {CipherSuites} and {Alpn} are supported");
                    }

                    break;
            }
        }

        if (at.Count == before && !TlsCipherSuites.SomeVersionRemains(into.MinVersion, into.MaxVersion, into.CipherSuites))
        {
            at.ReportUnsupported("no version of TLS is left: min-version is above max-version, or no cipher suite is of a version between them");
        }
    }

    private static Version ReadVersion(string value, Field at, string key)
    {
        switch (value)
        {
            case "1.2":
                return Version.Tls12;
            case "1.3":
                return Version.Tls13;
            default:
                at.Of(key).ReportUnsupported($"'{value}' is not supported; 1.2 and 1.3 are");
                return Version.Unspecified;
        }
    }

    // Separated by commas, with or without blanks.
    private static IEnumerable<string> List(string value, ImmutableArray<string> known, Field at, string key)
    {
        var items = value.Split(',', StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var item in items.Where(i => !known.Contains(i, StringComparer.Ordinal)))
        {
            at.Of(key).ReportUnsupported($"'{item}' is not supported; {string.Join(", ", known)} are");
        }

        return items.Where(i => known.Contains(i, StringComparer.Ordinal));
    }
}
