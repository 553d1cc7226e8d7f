using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>An object's status.</summary>
/// <param name="Generation">The generation it speaks of.</param>
/// <param name="Status">The <c>status</c>; not to be changed.</param>
internal sealed record BoardEntry(long Generation, JsonObject Status);
