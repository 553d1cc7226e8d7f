namespace GatewayApi.ControlPlane.Translation.Admission.Cel;

/// <summary>
/// A token; <paramref name="Kind"/> is <c>name</c>, <c>string</c>, <c>int</c>, <c>double</c>, <c>end</c>, or the operator itself.
/// </summary>
internal readonly record struct CelToken(string Kind, string Text);
