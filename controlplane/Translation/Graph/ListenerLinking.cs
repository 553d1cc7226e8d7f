using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Listener → ListenerNode.</summary>
internal sealed class ListenerLinking(ClusterState state, ReferenceGrants grants)
{
    private readonly CertificateRefs _certificates = new(state, grants);
    private readonly FrontendValidations _validations = new(state, grants);

    /// <summary>Validates a Gateway's listeners, first each for itself, then against each other.</summary>
    public ImmutableArray<ListenerNode> Link(Gateway gateway)
    {
        var owner = ObjectId.Of(gateway);
        var listeners = gateway.Spec.Listeners.Select((listener, i) => Link(gateway, owner, listener, i)).ToImmutableArray();
        return MarkOverlaps(ListenerConflicts.Mark(RefuseRepeatedNames(listeners)));
    }

    /// <summary>Validates the listeners of a ListenerSet, each for itself.</summary>
    public ImmutableArray<ListenerNode> Link(Gateway gateway, ListenerSet set)
    {
        var owner = ObjectId.Of(set);
        return RefuseRepeatedNames([.. set.Spec.Listeners.Select((listener, i) => Link(gateway, owner, listener, i))]);
    }

    private ListenerNode Link(Gateway gateway, ObjectId owner, Listener listener, int index)
    {
        var at = Field.Root("spec").Of("listeners", index);
        if (ListenerProtocols.RoutesOf(listener.Protocol).IsEmpty)
        {
            at.Of("protocol").Report(
                ConditionTypes.Accepted, Reasons.UnsupportedProtocol, $"'{listener.Protocol}' is not supported; HTTP, HTTPS, TLS, TCP and UDP are");
        }

        var kinds = RouteKinds(listener, at);
        var certificates = ListenerProtocols.Terminates(listener) ? Certificates(owner, listener, at.Of("tls")) : [];
        return new ListenerNode
        {
            Gateway = gateway.Key,
            Owner = owner,
            Object = listener,
            Name = ResourceName.Listener(owner.Kind, owner.Key.Namespace, owner.Key.Name, listener.Name),
            Index = index,
            Hostname = (listener.Hostname ?? "").ToLowerInvariant(),
            SupportedKinds = kinds,
            Certificates = certificates,
            Tls = ListenerProtocols.Terminates(listener) ? Tls(gateway, owner, listener, at) : null,
            Problems = at.Problems,
        };
    }

    private ImmutableArray<CertificateNode> Certificates(ObjectId owner, Listener listener, Field tls)
    {
        if (listener.Tls is { Mode: not TlsModes.Terminate })
        {
            tls.Of("mode").ReportUnsupported($"'{listener.Tls.Mode}' is not supported for {listener.Protocol}; Terminate is");
            return [];
        }

        return _certificates.Resolve(owner, listener.Tls?.CertificateRefs ?? [], tls.Of("certificateRefs"), tls);
    }

    private Config.V1.ListenerTls Tls(Gateway gateway, ObjectId owner, Listener listener, Field at)
    {
        // "for all Listeners handling HTTPS traffic" (Gateway, field spec.tls.frontend.default).
        var tls = new Config.V1.ListenerTls
        {
            ClientValidation = listener.Protocol == ListenerProtocols.Https ? _validations.For(gateway, listener.Port, at, owner.Kind == Kinds.Gateway) : null,
        };
        TlsOptions.Read(listener.Tls?.Options ?? ImmutableDictionary<string, string>.Empty, tls, at.Of("tls").Of("options"));
        return tls;
    }

    // Kinds that cannot be served must not appear in status.supportedKinds (ListenerStatus.supportedKinds).
    private static ImmutableArray<RouteGroupKind> RouteKinds(Listener listener, Field at)
    {
        var (possible, wanted) = (ListenerProtocols.RoutesOf(listener.Protocol), listener.AllowedRoutes?.Kinds ?? []);
        if (possible.IsEmpty || wanted.IsEmpty)
        {
            return possible;
        }

        foreach (var (i, kind) in wanted.Index())
        {
            if (!possible.Contains(kind))
            {
                at.Of("allowedRoutes").Of("kinds", i).ReportUnresolved(
                    Reasons.InvalidRouteKinds, $"{kind.Kind} of group '{kind.Group}' cannot attach to protocol {listener.Protocol}");
            }
        }

        return [.. wanted.Where(k => possible.Contains(k)).Distinct()];
    }

    // The API server refuses it; another source might not, and two listeners of one name would be one resource.
    private static ImmutableArray<ListenerNode> RefuseRepeatedNames(ImmutableArray<ListenerNode> listeners)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. listeners.Select(l => seen.Add(l.Object.Name) ? l : l with
        {
            Problems = l.Problems.Add(new Problem(
                ConditionTypes.Accepted, Reasons.UnsupportedValue, $"{l.Path}.name: '{l.Object.Name}' is the name of another listener, too")),
        })];
    }

    private static ImmutableArray<ListenerNode> MarkOverlaps(ImmutableArray<ListenerNode> listeners) =>
        [.. listeners.Select(l => ListenerConflicts.Overlaps(l, listeners) is { IsEmpty: false } names
            ? l with
            {
                Problems = l.Problems.Add(new Problem(
                    ConditionTypes.OverlappingTlsConfig,
                    Reasons.OverlappingHostnames,
                    $"{l.Path}.hostname: hosts of this listener are also taken by listener {string.Join(", ", names)}")),
            }
            : l)];
}
