namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A kind of route.</summary>
public sealed record RouteGroupKind
{
    /// <summary>API group.</summary>
    public string Group { get; init => field = value ?? ApiGroups.Gateway; } = ApiGroups.Gateway;

    /// <summary>Kind.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";
}
