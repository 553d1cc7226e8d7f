namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A port of a Service.</summary>
public sealed record ServicePort
{
    /// <summary>Name; "" where the Service has one port. EndpointSlices speak of ports by this name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>1 to 65535.</summary>
    public int Port { get; init; }

    /// <summary><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>.</summary>
    public string Protocol { get; init => field = value ?? "TCP"; } = "TCP";

    /// <summary>What is spoken, e.g. <c>kubernetes.io/h2c</c> (GEP-1911).</summary>
    public string? AppProtocol { get; init; }
}
