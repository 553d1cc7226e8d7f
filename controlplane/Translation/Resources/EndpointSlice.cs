using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Some of a Service's endpoints.</summary>
public sealed record EndpointSlice : KubernetesObject
{
    /// <summary>The label that names the Service.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary><c>IPv4</c>, <c>IPv6</c> or <c>FQDN</c>.</summary>
    public string AddressType { get; init => field = value ?? ""; } = "";

    /// <summary>The endpoints.</summary>
    public ImmutableArray<SliceEndpoint> Endpoints { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The ports of every endpoint.</summary>
    public ImmutableArray<EndpointPort> Ports { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The Service it belongs to, or null without the label.</summary>
    public ObjectKey? ServiceKey =>
        Metadata.Labels.TryGetValue(ServiceNameLabel, out var service) ? new ObjectKey(Metadata.Namespace, service) : null;
}
