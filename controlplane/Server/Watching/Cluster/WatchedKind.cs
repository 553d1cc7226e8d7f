using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>A kind whose objects translation gets as the watch tells them.</summary>
/// <param name="Resource">The resource, in the version that is preferred.</param>
/// <param name="Model">The C# model.</param>
internal sealed record WatchedKind(ApiResource Resource, JsonTypeInfo Model)
{
    private static readonly ResourcesJsonContext Models = ResourcesJsonContext.Default;

    /// <summary>All of them. Secrets and ConfigMaps are another matter, see <see cref="ReferencedObjects"/>.</summary>
    public static readonly ImmutableArray<WatchedKind> All =
    [
        new(ApiResources.GatewayClasses, Models.GatewayClass) { IsCustom = true, HasOurStatus = true, KeepsLabels = true },
        new(ApiResources.Gateways, Models.Gateway) { IsCustom = true, HasOurStatus = true, KeepsLabels = true },
        new(ApiResources.ListenerSets, Models.ListenerSet) { IsCustom = true, HasOurStatus = true },
        new(ApiResources.HttpRoutes, Models.HttpRoute) { IsCustom = true, HasOurStatus = true },
        new(ApiResources.GrpcRoutes, Models.GrpcRoute) { IsCustom = true, HasOurStatus = true },
        new(ApiResources.TlsRoutes, Models.TlsRoute) { IsCustom = true, HasOurStatus = true },
        new(ApiResources.TcpRoutes, Models.TcpRoute) { IsCustom = true, HasOurStatus = true },
        new(ApiResources.UdpRoutes, Models.UdpRoute) { IsCustom = true, HasOurStatus = true },
        new(ApiResources.BackendTlsPolicies, Models.BackendTlsPolicy) { IsCustom = true, HasOurStatus = true },
        new(ApiResources.BackendTrafficPolicies, Models.BackendTrafficPolicy) { IsCustom = true, HasOurStatus = true },
        new(ApiResources.XBackends, Models.XBackend) { IsCustom = true, HasOurStatus = true },
        new(ApiResources.ReferenceGrants, Models.ReferenceGrant) { IsCustom = true },
        new(ApiResources.GatewayParameters, Models.GatewayParameters) { IsCustom = true },
        new(ApiResources.Namespaces, Models.Namespace) { MetadataOnly = true, KeepsLabels = true },
        new(ApiResources.Services, Models.Service),
        new(ApiResources.EndpointSlices, Models.EndpointSlice) { LabelSelector = EndpointSlice.ServiceNameLabel, KeptLabel = EndpointSlice.ServiceNameLabel },
        new(ApiResources.CustomResourceDefinitions, Models.CustomResourceDefinition)
        {
            MetadataOnly = true,
            NameSuffixes = ["." + ApiGroups.Gateway, "." + ApiGroups.GatewayExperimental, "." + ApiGroups.Own],
        },
    ];

    /// <summary>Its definition may be missing, and it may be served in older versions only.</summary>
    public bool IsCustom { get; init; }

    /// <summary>This controller writes its status.</summary>
    public bool HasOurStatus { get; init; }

    /// <summary>The metadata is all that is asked for.</summary>
    public bool MetadataOnly { get; init; }

    /// <summary>Its labels are read by translation or by provisioning.</summary>
    public bool KeepsLabels { get; init; }

    /// <summary>The one label that is read; null when there is none, or all are.</summary>
    public string? KeptLabel { get; init; }

    /// <summary>Only these objects are asked for.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Objects whose names end otherwise are passed over.</summary>
    public ImmutableArray<string> NameSuffixes { get; init; } = [""];

    /// <summary>The kind, <see cref="Kinds"/>.</summary>
    public string Kind => Resource.Kind;
}
