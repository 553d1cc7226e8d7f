namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>A resource that a proxy could not put in force as it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">The cause, in one sentence.</param>
/// <param name="Degraded">True when it is in force in the way the reason says; false when it is not.</param>
public sealed record RejectedResource(string Name, string Reason, bool Degraded);
