namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A host that is found by its name.</summary>
public sealed record ExternalHostname
{
    /// <summary>A fully qualified name, lower case; neither an IP address nor below <c>.cluster.local</c>.</summary>
    public string Hostname { get; init => field = value ?? ""; } = "";
}
