using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>An object's status.</summary>
/// <param name="Generation">The generation it speaks of.</param>
/// <param name="Status">The <c>status</c>; not to be changed.</param>
/// <param name="Desired">What was merged into it last.</param>
internal sealed record BoardEntry(long Generation, JsonObject Status, DesiredStatus? Desired = null);
