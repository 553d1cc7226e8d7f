namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A condition on the method called.</summary>
public sealed record GrpcMethodMatch
{
    /// <summary><c>Exact</c> or <c>RegularExpression</c>.</summary>
    public string Type { get; init => field = value ?? "Exact"; } = "Exact";

    /// <summary>The service, <c>package.Service</c>; "" is every one.</summary>
    public string Service { get; init => field = value ?? ""; } = "";

    /// <summary>The method; "" is every one.</summary>
    public string Method { get; init => field = value ?? ""; } = "";
}
