using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A Service port, or an XBackend, that routes send requests to.</summary>
/// <param name="Service">The Service; the XBackend of an external one.</param>
/// <param name="Port">The port's number.</param>
/// <param name="PortName">The port's name, "" when it has none: what EndpointSlices call it.</param>
/// <param name="Protocol">What it speaks.</param>
/// <param name="Tls">How connections are encrypted; null when they are not.</param>
/// <param name="Traffic">What a policy says of requests to it.</param>
/// <param name="Variant">"" as the Service says; else what routes of one kind take it for.</param>
internal sealed record BackendNode(
    ObjectKey Service, int Port, string PortName, Config.V1.Backend.Types.Protocol Protocol, Config.V1.BackendTls? Tls, BackendTraffic Traffic, string Variant = "")
{
    /// <summary>What makes it one outside the cluster; null for a Service.</summary>
    public ExternalTarget? External { get; init; }

    /// <summary>The name of the Backend.</summary>
    public ResourceName Name => External is { } external
        ? ResourceName.ExternalBackend(Service.Namespace, Service.Name, external.Hostname, Port, Variant)
        : ResourceName.Backend(Service.Namespace, Service.Name, Port, Variant);

    /// <summary>The name of the EndpointSet of a Service.</summary>
    public ResourceName EndpointSetName => ResourceName.EndpointSet(Service.Namespace, Service.Name, Port, Variant);

    /// <summary>The key of both.</summary>
    public string Key => Name.Key;
}
