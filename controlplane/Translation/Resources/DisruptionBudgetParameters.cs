using System.Text.Json;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Settings of a PodDisruptionBudget; one of the two, a number or a percentage.</summary>
public sealed record DisruptionBudgetParameters
{
    /// <summary>So many must stay.</summary>
    public JsonElement? MinAvailable { get; init; }

    /// <summary>So many may be away.</summary>
    public JsonElement? MaxUnavailable { get; init; }
}
