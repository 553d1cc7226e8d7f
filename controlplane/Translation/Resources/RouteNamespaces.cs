namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>From which namespaces routes may attach.</summary>
public sealed record RouteNamespaces
{
    /// <summary><c>Same</c>, <c>All</c>, <c>Selector</c> or <c>None</c>.</summary>
    public string From { get; init => field = value ?? "Same"; } = "Same";

    /// <summary>For <c>Selector</c>.</summary>
    public LabelSelector? Selector { get; init; }
}
