using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A Service that a policy is for.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Port">The name of a port; "" for all.</param>
/// <param name="Problem">Why the policy is not in force there; null when it is.</param>
internal sealed record PolicyTarget(ObjectKey Service, string Port, Problem? Problem);
