using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A BackendTLSPolicy.</summary>
/// <param name="Object">The object.</param>
/// <param name="Tls">What its backends get. A policy without a usable authority trusts nobody, so that no connection succeeds.</param>
/// <param name="Targets">The Services it speaks of, each with the name of a port or "" for all; also where another policy takes precedence.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record BackendTlsPolicyNode(
    BackendTlsPolicy Object, BackendTls Tls, ImmutableArray<(ObjectKey Service, string Port)> Targets, ImmutableArray<Problem> Problems)
{
    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Object.Key;
}
