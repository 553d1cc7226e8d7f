using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.State;

/// <summary>What an object refers to, as it is written: whether it may, and whether it is there, is for linking to say.</summary>
public static class GatewayReferences
{
    /// <summary>True for the kinds whose objects refer to Secrets and ConfigMaps.</summary>
    public static bool AreIn(string kind) => kind is Kinds.Gateway or Kinds.ListenerSet or Kinds.BackendTlsPolicy or Kinds.XBackend;

    /// <summary>The Secrets and ConfigMaps without which an object cannot be judged; each once.</summary>
    public static ImmutableArray<ObjectId> Of(KubernetesObject obj) => obj switch
    {
        Gateway gateway => Of(gateway),
        ListenerSet set => Of(set),
        BackendTlsPolicy policy => Of(policy),
        XBackend backend => Of(backend),
        _ => [],
    };

    /// <summary>The Secrets and ConfigMaps without which the Gateway cannot be judged; each once.</summary>
    public static ImmutableArray<ObjectId> Of(Gateway gateway)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        return Of(gateway.Spec.Listeners, gateway.Key.Namespace).AddRange(Of(gateway.Spec.Tls, gateway.Key.Namespace)).Distinct().ToImmutableArray();
    }

    /// <summary>The same for a ListenerSet.</summary>
    public static ImmutableArray<ObjectId> Of(ListenerSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Of(set.Spec.Listeners, set.Key.Namespace);
    }

    /// <summary>The same for a BackendTLSPolicy.</summary>
    public static ImmutableArray<ObjectId> Of(BackendTlsPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [.. Of(policy.Spec.Validation, policy.Key.Namespace).Distinct()];
    }

    /// <summary>The same for an XBackend.</summary>
    public static ImmutableArray<ObjectId> Of(XBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        var ns = backend.Key.Namespace;
        var authorities = backend.Spec.Tls?.Validation is { } validation ? Of(validation, ns) : [];
        return
        [
            .. (backend.Spec.Tls?.ClientCertificateRef is { Group: ApiGroups.Core, Kind: Kinds.Secret } certificate
                ? authorities.Append(Id(Kinds.Secret, certificate.Namespace, certificate.Name, ns))
                : authorities).Distinct(),
        ];
    }

    private static IEnumerable<ObjectId> Of(BackendTlsValidation validation, string ns) => validation.CaCertificateRefs
        .Where(static r => r is { Group: ApiGroups.Core, Kind: Kinds.Secret or Kinds.ConfigMap })
        .Select(r => new ObjectId(r.Kind, new ObjectKey(ns, r.Name)));

    private static IEnumerable<ObjectId> Of(GatewayTlsConfig? tls, string ns)
    {
        var certificate = tls?.Backend?.ClientCertificateRef;
        var authorities = (tls?.Frontend is { } frontend ? frontend.PerPort.Select(static p => p.Tls).Append(frontend.Default) : [])
            .SelectMany(static p => p.Validation?.CaCertificateRefs ?? [])
            .Where(static r => r is { Group: ApiGroups.Core, Kind: Kinds.Secret or Kinds.ConfigMap })
            .Select(r => Id(r.Kind, r.Namespace, r.Name, ns));
        return certificate is { Group: ApiGroups.Core, Kind: Kinds.Secret }
            ? authorities.Append(Id(Kinds.Secret, certificate.Namespace, certificate.Name, ns))
            : authorities;
    }

    private static ObjectId Id(string kind, string? wanted, string name, string ns) =>
        new(kind, new ObjectKey(string.IsNullOrEmpty(wanted) ? ns : wanted, name));

    private static ImmutableArray<ObjectId> Of(ImmutableArray<Listener> listeners, string ns) =>
    [
            .. listeners
                .Where(static l => l.Tls is not null)
                .SelectMany(static l => l.Tls!.CertificateRefs)
                .Where(static r => r is { Group: ApiGroups.Core, Kind: Kinds.Secret or Kinds.ConfigMap })
                .Select(r => Id(r.Kind, r.Namespace, r.Name, ns))
                .Distinct(),
    ];
}
