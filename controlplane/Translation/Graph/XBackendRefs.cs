using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Follows references from routes of one kind to XBackends.</summary>
internal sealed class XBackendRefs(ImmutableSortedDictionary<ObjectKey, XBackendNode> backends, ReferenceGrants grants, string routeKind)
{
    /// <summary>True for a reference to an XBackend.</summary>
    public static bool Is(HttpBackendRef reference) => reference is { Group: ApiGroups.GatewayExperimental, Kind: Kinds.XBackend };

    /// <summary>What may be referred to and is there, whether it is in force or not; null otherwise.</summary>
    public XBackendNode? Find(string routeNamespace, HttpBackendRef reference)
    {
        var key = KeyOf(routeNamespace, reference);
        return Is(reference) && grants.Allow(routeKind, routeNamespace, Kinds.XBackend, key) ? backends.GetValueOrDefault(key) : null;
    }

    /// <summary>The backend referred to; null, with a problem recorded, when its share of the requests has to fail.</summary>
    /// <param name="routeNamespace">The route's namespace.</param>
    /// <param name="reference">What the user wrote.</param>
    /// <param name="at">The reference's field.</param>
    /// <param name="isGrpc">gRPC is spoken there.</param>
    public BackendNode? Resolve(string routeNamespace, HttpBackendRef reference, Field at, bool isGrpc)
    {
        var key = KeyOf(routeNamespace, reference);

        // Before the look-up: without a grant nobody learns what there is in another namespace.
        if (!grants.Allow(routeKind, routeNamespace, Kinds.XBackend, key))
        {
            at.ReportUnresolved(Reasons.RefNotPermitted, ReferenceGrants.Refusal(routeKind, routeNamespace, Kinds.XBackend, key));
            return null;
        }

        if (!backends.TryGetValue(key, out var found))
        {
            at.ReportUnresolved(Reasons.BackendNotFound, $"XBackend {key} does not exist");
            return null;
        }

        if (found.Refusal is { } refusal)
        {
            var reason = refusal.Reason == Reasons.UnsupportedProtocol ? refusal.Reason : Reasons.BackendNotFound;
            at.ReportUnresolved(reason, $"XBackend {key} is not accepted: {refusal.Message}");
            return null;
        }

        // Its port is in its own specification; whoever asks for another one asks for what is not there.
        if (reference.Port is { } port && port != found.Object.Spec.Port.Port)
        {
            at.ReportUnresolved(Reasons.BackendNotFound, $"XBackend {key} is for port {found.Object.Spec.Port.Port}, not {port}");
            return null;
        }

        return Node(found, at, isGrpc);
    }

    private BackendNode? Node(XBackendNode found, Field at, bool isGrpc)
    {
        var spec = found.Object.Spec;
        if (XBackendProtocols.For(spec.Protocol, routeKind, isGrpc, found.Tls is not null) is not var (protocol, variant))
        {
            at.ReportUnresolved(
                Reasons.UnsupportedProtocol,
                $"the protocol {spec.Protocol ?? "TCP"} of XBackend {found.Key} is not supported for {(isGrpc && routeKind == Kinds.HttpRoute ? "gRPC" : $"{routeKind}s")}");
            return null;
        }

        return new BackendNode(found.Key, spec.Port.Port, "", protocol, found.Tls, BackendTraffic.None, variant)
        {
            External = new ExternalTarget(spec.ExternalHostname.Hostname, found.ClientCertificate),
        };
    }

    private static ObjectKey KeyOf(string routeNamespace, HttpBackendRef reference) =>
        new(string.IsNullOrEmpty(reference.Namespace) ? routeNamespace : reference.Namespace, reference.Name);
}
