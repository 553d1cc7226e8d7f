namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A port of an EndpointSlice.</summary>
public sealed record EndpointPort
{
    /// <summary>The name of the Service's port.</summary>
    public string? Name { get; init; }

    /// <summary>The number; absent means every port, which nothing can be sent to.</summary>
    public int? Port { get; init; }

    /// <summary><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>.</summary>
    public string Protocol { get; init => field = value ?? "TCP"; } = "TCP";
}
