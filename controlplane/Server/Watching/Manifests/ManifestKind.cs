using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>A kind that is read from manifests.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Group">Its API group, "" for the core.</param>
/// <param name="Versions">The versions that are read.</param>
/// <param name="IsNamespaced">False for cluster-scoped kinds.</param>
/// <param name="Model">The C# model.</param>
internal sealed record ManifestKind(string Kind, string Group, string[] Versions, bool IsNamespaced, JsonTypeInfo Model)
{
    private static readonly ResourcesJsonContext Models = ResourcesJsonContext.Default;

    private static readonly FrozenDictionary<(string ApiVersion, string Kind), ManifestKind> ByType = new ManifestKind[]
    {
        new(Kinds.GatewayClass, ApiGroups.Gateway, ["v1", "v1beta1"], false, Models.GatewayClass),
        new(Kinds.Gateway, ApiGroups.Gateway, ["v1", "v1beta1"], true, Models.Gateway),
        new(Kinds.BackendTlsPolicy, ApiGroups.Gateway, ["v1"], true, Models.BackendTlsPolicy),
        new(Kinds.BackendTrafficPolicy, ApiGroups.GatewayExperimental, ["v1alpha1"], true, Models.BackendTrafficPolicy),
        new(Kinds.XBackend, ApiGroups.GatewayExperimental, ["v1alpha1"], true, Models.XBackend),
        new(Kinds.ListenerSet, ApiGroups.Gateway, ["v1"], true, Models.ListenerSet),
        new(Kinds.HttpRoute, ApiGroups.Gateway, ["v1", "v1beta1"], true, Models.HttpRoute),
        new(Kinds.GrpcRoute, ApiGroups.Gateway, ["v1"], true, Models.GrpcRoute),
        new(Kinds.TlsRoute, ApiGroups.Gateway, ["v1", "v1alpha3", "v1alpha2"], true, Models.TlsRoute),
        new(Kinds.TcpRoute, ApiGroups.Gateway, ["v1", "v1alpha2"], true, Models.TcpRoute),
        new(Kinds.UdpRoute, ApiGroups.Gateway, ["v1", "v1alpha2"], true, Models.UdpRoute),
        new(Kinds.ReferenceGrant, ApiGroups.Gateway, ["v1", "v1beta1"], true, Models.ReferenceGrant),
        new(Kinds.Namespace, ApiGroups.Core, ["v1"], false, Models.Namespace),
        new(Kinds.Secret, ApiGroups.Core, ["v1"], true, Models.Secret),
        new(Kinds.ConfigMap, ApiGroups.Core, ["v1"], true, Models.ConfigMap),
        new(Kinds.Service, ApiGroups.Core, ["v1"], true, Models.Service),
        new(Kinds.GatewayParameters, ApiGroups.Own, ["v1alpha1"], true, Models.GatewayParameters),
        new(Kinds.EndpointSlice, ApiGroups.Discovery, ["v1"], true, Models.EndpointSlice),
    }.SelectMany(static k => k.Versions.Select(v => KeyValuePair.Create((k.Group.Length == 0 ? v : $"{k.Group}/{v}", k.Kind), k))).ToFrozenDictionary();

    /// <summary>The kind of an object; null for one that is not read.</summary>
    public static ManifestKind? Find(string apiVersion, string kind) => ByType.GetValueOrDefault((apiVersion, kind));
}
