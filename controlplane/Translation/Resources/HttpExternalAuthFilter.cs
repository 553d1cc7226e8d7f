namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A service that is asked about each request (GEP-1494).</summary>
public sealed record HttpExternalAuthFilter
{
    /// <summary><c>HTTP</c> or <c>GRPC</c>.</summary>
    public string Protocol { get; init => field = value ?? ""; } = "";

    /// <summary>The service; without weight and filters.</summary>
    public HttpBackendRef? BackendRef { get; init; }

    /// <summary>For <c>GRPC</c>.</summary>
    public GrpcAuthConfig? Grpc { get; init; }

    /// <summary>For <c>HTTP</c>.</summary>
    public HttpAuthConfig? Http { get; init; }

    /// <summary>Whether the service gets the body.</summary>
    public ForwardBodyConfig? ForwardBody { get; init; }
}
