using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>How many routes of a Gateway refer to a backend; one that refers to it several times counts once.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Gateway">The Gateway.</param>
/// <param name="Routes">The routes, at least one.</param>
/// <param name="Accepted">Those of them that the Gateway accepts.</param>
/// <param name="Sent">Those of them that its proxies get, with the backend.</param>
internal readonly record struct BackendUse(BackendNode Backend, ObjectKey Gateway, int Routes, int Accepted, int Sent);
