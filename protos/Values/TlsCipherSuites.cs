using System.Collections.Immutable;
using System.Net.Security;
using GatewayApi.Config.V1;
using Version = GatewayApi.Config.V1.ListenerTls.Types.Version;

namespace GatewayApi.Protos.Values;

/// <summary>The cipher suites that a listener can be told to offer: those with forward secrecy and authenticated encryption (RFC 9325, section 4.2).</summary>
public static class TlsCipherSuites
{
    private static readonly ImmutableArray<TlsCipherSuite> OfTls13 =
        [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    private static readonly ImmutableArray<TlsCipherSuite> OfTls12 =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    /// <summary>IANA's names.</summary>
    public static ImmutableArray<string> Names { get; } = [.. OfTls13.Concat(OfTls12).Select(static s => s.ToString())];

    /// <summary>The suite of a name.</summary>
    /// <returns>Null when it is none of <see cref="Names"/>.</returns>
    public static TlsCipherSuite? Find(string name)
    {
        var index = Names.IndexOf(name, StringComparer.Ordinal);
        return index < 0 ? null : index < OfTls13.Length ? OfTls13[index] : OfTls12[index - OfTls13.Length];
    }

    /// <summary>True when a version of TLS is between the limits and has a suite of its own among those that are offered.</summary>
    /// <param name="min">The oldest version; unspecified is 1.2.</param>
    /// <param name="max">The newest version; unspecified is 1.3.</param>
    /// <param name="suites">Names of suites; none are all.</param>
    public static bool SomeVersionRemains(Version min, Version max, IReadOnlyCollection<string> suites) =>
        IsSpoken(Version.Tls12, min, max, suites) || IsSpoken(Version.Tls13, min, max, suites);

    /// <summary>True when a version of TLS is between the limits and has a suite of its own among those that are offered.</summary>
    /// <param name="version">The version.</param>
    /// <param name="min">The oldest version; unspecified is 1.2.</param>
    /// <param name="max">The newest version; unspecified is 1.3.</param>
    /// <param name="suites">Names of suites; none are all.</param>
    public static bool IsSpoken(Version version, Version min, Version max, IReadOnlyCollection<string> suites)
    {
        var own = version == Version.Tls13 ? OfTls13 : OfTls12;
        return version >= min && (max == Version.Unspecified || version <= max)
            && (suites.Count == 0 || suites.Any(s => Find(s) is { } suite && own.Contains(suite)));
    }
}
