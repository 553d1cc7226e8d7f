using System.Collections.Immutable;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Routing.Tables;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>What connections and requests look at: published as one reference.</summary>
/// <param name="Table">Where requests go.</param>
/// <param name="Tls">The TLS listeners by key.</param>
/// <param name="Certificates">The loaded certificates by key: those of listeners, and those that are presented to backends.</param>
internal sealed record ActiveConfig(
    RoutingTable Table, ImmutableDictionary<string, TlsListener> Tls, ImmutableDictionary<string, LoadedCertificate> Certificates)
{
    /// <summary>No configuration.</summary>
    public static readonly ActiveConfig Empty = new(
        RoutingTable.Empty, ImmutableDictionary.Create<string, TlsListener>(StringComparer.Ordinal), CertificateStore.Empty.Loaded);
}
