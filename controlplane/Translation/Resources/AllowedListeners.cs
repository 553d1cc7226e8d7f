namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Which ListenerSets may attach to a Gateway.</summary>
public sealed record AllowedListeners
{
    /// <summary>From which namespaces; null is none.</summary>
    public RouteNamespaces? Namespaces { get; init; }
}
