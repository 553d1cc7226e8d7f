using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A Service port that routes send requests to.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Port">The port's number.</param>
/// <param name="PortName">The port's name, "" when it has none: what EndpointSlices call it.</param>
/// <param name="Protocol">What it speaks.</param>
internal sealed record BackendNode(ObjectKey Service, int Port, string PortName, Config.V1.Backend.Types.Protocol Protocol)
{
    /// <summary>The key of the Backend and EndpointSet resources.</summary>
    public string Key => Protos.Resources.ResourceName.Backend(Service.Namespace, Service.Name, Port).Key;
}
