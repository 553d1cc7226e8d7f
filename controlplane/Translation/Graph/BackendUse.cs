namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A backend and how many routes refer to it.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Routes">The routes, at least one; one that refers to it several times counts once.</param>
internal readonly record struct BackendUse(BackendNode Backend, int Routes);
