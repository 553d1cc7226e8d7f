using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>An object's status.</summary>
/// <param name="Generation">The generation it speaks of.</param>
/// <param name="Status">The <c>status</c>.</param>
internal sealed record BoardEntry(long Generation, StatusText Status);
