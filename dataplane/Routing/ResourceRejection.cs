namespace GatewayApi.DataPlane.Routing;

/// <summary>A resource that cannot be put in force as it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">The cause in one sentence, without secrets.</param>
/// <param name="Degraded">True when it is in force in the way the reason says; false when it is not, and its last good form is if there was
/// one.</param>
public sealed record ResourceRejection(string Name, string Reason, bool Degraded);
